import { type Color, COLORS } from "../../../model/color";
import { alertmanagerFile } from "../../support/alertmanager-file";
import type { objectivesSchema } from "../../../model/metrics/objectives";
import type { Written } from "../../../model/settings/typed";
import type { StackArgs } from "../../../model/settings/settings-args";
import type { Weights } from "../../../model/traffic/weights";
import { Alertmanager } from "./alertmanager";
import { eventually } from "./eventually";
import { Fixture } from "./fixture";
import type { Kubectl } from "./kubectl";
import { Listener } from "./listener";
import { Load } from "./load";
import { federation, OwnPrometheus } from "./own-prometheus";
import { PodMetrics } from "./pod-metrics";
import { podsOf } from "./pods";
import { APP } from "./service";

/** Requests a second. */
const RATE = 40;

const HOOK = "/alerts";

/** Faults as the sample service takes them. */
export type Faults = Readonly<Record<string, unknown>>;

/** As short as limits may be, so that a case takes minutes and not hours. */
export const QUICK_OBJECTIVES = {
  // A machine that is shared may need some time for an answer.
  latencyP99: "600ms",
  restarts: 0,
  warningFor: "1m",
  criticalFor: "1m",
  idleFor: "1m",
  splitFor: "1m",
  heldFor: "1m",
  noDataFor: "1m",
} as const satisfies Written<typeof objectivesSchema>;

/** An alert in one line: name, severity, and its color or window. */
function inWords(labels: Readonly<Record<string, string>>): string {
  const { alertname, severity, color, window } = labels;
  return [alertname, severity, color ?? window].filter(Boolean).join(" ");
}

interface Notice {
  readonly alerts: readonly {
    readonly status: string;
    readonly labels: Readonly<Record<string, string>>;
  }[];
}

/**
 * A service under load with all that Prometheus can know of it, and somebody who is told: its rules are in
 * the cluster's Prometheus, and in one of its own, whose Alertmanager has the project's routing.
 */
export class MonitoredShop {
  private readonly load: Load;
  private ending: Promise<void> | undefined;

  private constructor(
    readonly fixture: Fixture,
    private readonly pods: PodMetrics,
    private readonly prometheus: OwnPrometheus,
    /** Gets what the case's own Prometheus finds. */
    readonly alertmanager: Alertmanager,
    private readonly listener: Listener,
  ) {
    const { cluster, host } = fixture;
    this.load = Load.start({ gateway: cluster.gateway, host, perSecond: RATE });
  }

  /** @param purpose - part of the namespace's name */
  static async create(purpose: string, weights: Weights): Promise<MonitoredShop> {
    const fixture = await Fixture.create(purpose);
    const { cluster, kubectl, namespace } = fixture;
    const pods = await PodMetrics.start(cluster, kubectl);
    await fixture.stack.up(settings(fixture, weights));
    await fixture.reachable();
    const listener = await Listener.open();
    const alertmanager = await Alertmanager.start(
      alertmanagerFile(
        { app: APP, namespace: namespace.name },
        [
          {
            name: "team",
            kind: "webhook",
            webhookUrl: listener.url(HOOK),
            severities: ["critical", "warning", "info"],
          },
        ],
        { groupWait: "1s", groupInterval: "5s", quietDuringRelease: false },
      ),
    );
    // The cluster's Prometheus tells an Alertmanager that tells nobody.
    const prometheus = await OwnPrometheus.start({
      scrapeConfigs: [
        federation(cluster.prometheus, [
          `{namespace="${namespace.name}",__name__!~"sluice_(color|service):.+|ALERTS.*"}`,
          `{destination_service_namespace="${namespace.name}"}`,
        ]),
      ],
      groups: await declaredRules(kubectl),
      alertmanager: alertmanager.address,
    });
    return new MonitoredShop(fixture, pods, prometheus, alertmanager, listener);
  }

  /** Changes the configured weights. */
  async configure(weights: Weights): Promise<void> {
    await this.fixture.stack.up(settings(this.fixture, weights));
    await this.prometheus.load(await declaredRules(this.fixture.kubectl));
  }

  /** Turns faults on in each pod of a color, one after the other; `{}` turns all off. */
  async fault(color: Color, ...faults: readonly Faults[]): Promise<void> {
    const { kubectl } = this.fixture;
    const pods = await podsOf(kubectl, color);
    await Promise.all(
      pods.map(async ({ name }, index) =>
        kubectl.put(`pods/${name}:8080`, "/faults", faults[index] ?? faults[0] ?? {}),
      ),
    );
  }

  /** What the cluster's Alertmanager has of this service, sorted. */
  async firing(): Promise<readonly string[]> {
    const { cluster, namespace } = this.fixture;
    const filter = encodeURIComponent(`namespace="${namespace.name}"`);
    const response = await fetch(new URL(`/api/v2/alerts?filter=${filter}`, cluster.alertmanager));
    const alerts = (await response.json()) as Notice["alerts"];
    return alerts.map(({ labels }) => inWords(labels)).sort();
  }

  /** Waits until exactly these alerts fire. */
  async fires(expected: readonly string[], seconds = 240): Promise<void> {
    const wanted = [...expected].sort().join("\n");
    await eventually(
      `these alerts, and no other:\n${wanted}\n`,
      () => this.firing(),
      (found) => found.join("\n") === wanted,
      seconds,
    );
  }

  /** Divides the traffic behind the program's back. */
  async moveRouter(weights: Weights): Promise<void> {
    const { kubectl } = this.fixture;
    const router = `virtualservices.networking.istio.io/${APP}`;
    const { spec } = await kubectl.get(router);
    const last = (spec?.["http"] as readonly unknown[]).length - 1;
    await kubectl.patchJson(
      router,
      COLORS.map((color, index) => ({
        op: "replace",
        path: `/spec/http/${String(last)}/route/${String(index)}/weight`,
        value: weights[color],
      })),
    );
  }

  /** What the webhook was told so far, as `firing SluiceErrors critical blue`. */
  get told(): readonly string[] {
    const notices = this.listener.on(HOOK).map(({ body }) => body as Notice);
    const words = notices.flatMap(({ alerts }) =>
      alerts.map(({ status, labels }) => `${status} ${inWords(labels)}`),
    );
    return [...new Set(words)].sort();
  }

  /** Waits until the webhook was told all of this. */
  async hears(expected: readonly string[]): Promise<void> {
    await eventually(
      `the webhook to hear ${expected.join(", ")}`,
      async () => this.told,
      (told) => expected.every((one) => told.includes(one)),
    );
  }

  /** Ends all but the service. */
  async end(): Promise<void> {
    this.ending ??= (async () => {
      await this.load.stop();
      await this.prometheus.stop();
      await this.alertmanager.stop();
      await this.listener.close();
      await this.pods.stop();
    })();
    await this.ending;
  }

  async remove(): Promise<void> {
    await this.end();
    await this.fixture.remove();
  }
}

async function declaredRules(kubectl: Kubectl): Promise<readonly object[]> {
  const objects = await kubectl.list("prometheusrules.monitoring.coreos.com");
  return objects.flatMap(({ spec }) => spec?.["groups"] as readonly object[]);
}

function settings({ base }: Fixture, weights: Weights): StackArgs {
  return {
    ...base,
    weights,
    monitoring: {
      scrape: "service-monitor",
      rules: "prometheus-rule",
      interval: "5s",
      objectives: QUICK_OBJECTIVES,
      dashboards: {},
    },
  };
}
