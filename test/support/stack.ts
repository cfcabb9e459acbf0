import { join } from "node:path";
import type { Surroundings } from "../../model/adoption/running-service";
import type { PerColor } from "../../model/color";
import { parseJournal, toLine } from "../../model/release/journal-text";
import type { GatewayApiLook } from "../../model/traffic/routers/gateway-api/installed";
import type { ReleaseArgs } from "../../model/release/settings";
import { pastOf } from "../../model/release/past";
import { resolveRelease } from "../../model/release/settings";
import type { ReleaseEvent } from "../../model/release/event";
import { parseSettings } from "../../model/settings/settings";
import type { MigrationView } from "../../model/release/no-return";
import type { Settings, SettingsArgs } from "../../model/settings/settings-args";
import type { Split } from "../../model/switch";
import type { Weights } from "../../model/traffic/weights";
import { Prometheus } from "../../release/metrics/prometheus";
import { PrometheusSource } from "../../release/metrics/prometheus-source";
import { type DriverState, LeaseHeldError } from "../../release/kube/driver-state";
import { planned } from "../../release/driver/planned";
import { whoami } from "../../release/whoami";
import { LeaseLostError } from "../../release/driver/ports";
import type { Session, SessionLease } from "../../release/session";
import { A, C } from "../release/driver/world";
import { WALK, World } from "./world";

const ALIVE = {
  is: "alive",
  holder: "ann@ci-1",
  since: "2026-11-21T12:00:00Z",
  silentSeconds: 2,
} as const satisfies DriverState;

const OFF = { mode: "off" } as const;

const NO_GATES: ReleaseArgs = {
  verify: { ready: OFF, restarts: OFF },
  gates: { errors: OFF, latency: OFF, ready: OFF, restarts: OFF, memory: OFF, cpu: OFF },
  guard: { errors: OFF, latency: OFF, ready: OFF, restarts: OFF },
};

/** One stack that commands open: a fake world, with a journal, a lease and commands of people. */
export class FakeStack {
  readonly world = World.of();
  /** What the stack's file pins. */
  images: PerColor<string | undefined> = { blue: A, green: C };
  /** What the pods run. @default - what the file pins */
  running: PerColor<string | undefined> | undefined;
  /** What its file says of the traffic. */
  traffic: SettingsArgs["traffic"] | undefined;
  /** Who may call it. @default - nothing is said */
  security: SettingsArgs["security"] | undefined;
  /** What became of its database. */
  migrations: SettingsArgs["migrations"] | undefined;
  jobs: readonly MigrationView[] = [];
  /** What can be read of the split in its file. @default - all of it */
  split: Partial<Split> | undefined;
  /** What is wrong with its file. */
  troubles: readonly string[] = [];
  release: ReleaseArgs = {
    stages: WALK.stages.map(({ weight }) => ({ weight, hold: "1m" })),
    bake: "1m",
  };
  drift: readonly string[] = [];
  /** What others in the cluster claim as well, as sentences, or why nobody knows. */
  claims: readonly string[] | Error = [];
  /** What the cluster says of its route. */
  gatewayApi: GatewayApiLook | undefined;
  /** Pods whose proxy leaves too soon, as sentences. */
  shortProxies: readonly string[] = [];
  driver: DriverState = { is: "none" };
  areJournalsGone = false;
  /** Events of the open release that only this machine knows. */
  unflushed: readonly ReleaseEvent[] = [];
  /** What the stack leaves open about its cluster. */
  clusterRemarks: readonly string[] = [];
  /** A Deployment that is to become the stack's, with what is around it. */
  surroundings: Surroundings | undefined;
  /** Whether this machine keeps no journals. */
  isForgetful = false;
  /** What the cluster's journals end in while somebody else's version wrote them. */
  unread: Error | undefined;
  /** Called when somebody takes the lease: what happened between a look and the right to drive. */
  onLease: () => void = () => undefined;
  /** The last event that the cluster knew of, at each flush of a journal. */
  readonly flushed: (ReleaseEvent["type"] | undefined)[] = [];
  /** Aborted by a test in which a heartbeat finds another driver. */
  readonly loss = new AbortController();
  /** How often the lease was given back. */
  returned = 0;
  /** Where its file would be. */
  folder = "";
  opened = 0;
  /** Journals by release, the last to begin last. */
  readonly journals = new Map<string, ReleaseEvent[]>();

  /** What it is besides, without colors. */
  rolling: Session["rolling"];

  constructor(readonly name = "dev") {
    this.world.journal = [];
  }

  /** Somebody has begun a release, got to a share, and drives on, or not. */
  begin(weight: number, isDriven: boolean): void {
    const { world } = this;
    const { now: at } = world;
    this.release = { ...this.release, ...NO_GATES };
    const plan = planned(resolveRelease(this.release, this.around()), "r0", "green");
    const weights = { blue: 100 - weight, green: weight };
    const step = WALK.stages.findIndex((stage) => stage.weight === weight) + 1;
    world.journal = [
      { type: "started", at, plan, weights: { blue: 100, green: 0 }, by: "ann" },
      { type: "deployed", at },
      { type: "entered", at, step, weights },
      { type: "written", at, weights },
      { type: "recorded", at },
    ];
    world.live = weights;
    world.config = weights;
    world.recorded = weights;
    world.setPods("green", { desired: 3, ready: 3 });
    world.now += 60_000;
    this.journals.set("r0", world.journal);
    this.driver = isDriven ? ALIVE : { is: "none" };
  }

  /** Everything that happened, one word each. */
  get events(): readonly string[] {
    return [...this.journals.values()].flat().map(({ type }) => type);
  }

  private source(url: string): PrometheusSource {
    const place = { app: "shop", namespace: "shop" };
    return new PrometheusSource(new Prometheus({ url }), place, this.settings().monitoring);
  }

  open(): Session {
    this.opened += 1;
    const { world, name } = this;
    const { prometheus } = this.release.metrics ?? {};
    const release = resolveRelease(this.release, this.around());
    world.gates = [...release.verify, ...release.gates, ...release.guard];
    const ports = () => world.ports(world.holder);
    const { clock, pods, engine, answers, traffic } = ports();
    return {
      stack: name,
      address: { directory: this.folder || ".", stack: name, service: "shop" },
      service: { app: "shop", namespace: "shop" },
      cluster: { context: "test", server: "https://api.example.com" },
      settings: this.settings(),
      ...(this.rolling && { rolling: this.rolling }),
      split: this.split ?? { activeColor: world.active, weights: world.config },
      troubles: this.troubles,
      release,
      clusterRemarks: this.clusterRemarks,
      surroundings: async (deployment) => {
        if (!this.surroundings) throw new Error(`no Deployment ${deployment}`);
        return this.surroundings;
      },
      images: this.images,
      clock,
      router: {
        read: async () => ports().router.read(),
        write: async (...all) => ports().router.write(...all),
        under: () => ({ ...ports().router, byHand }),
        // Bound to no lease: whoever takes it over meanwhile still writes.
        ahead: () => ({
          ...ports().router,
          write: async (...all) => ports().router.write(...all),
        }),
        differences: async (weights) =>
          weights.blue === world.live.blue ? world.foreign : ["the weights differ"],
        byHand,
      },
      pods: {
        ...pods,
        troubles: async () => Promise.resolve({ blue: [], green: [] }),
        shortProxies: async () => Promise.resolve(this.shortProxies),
        images: async () => Promise.resolve(this.running ?? this.images),
      },
      engine,
      migrations: {
        contracted: this.settings().migrations?.contracted,
        jobs: async () => Promise.resolve(this.jobs),
        finished: async (...all) => ports().migrations.finished(...all),
      },
      config: {
        ...ports().config,
        file: join(this.folder, `Pulumi.${name}.yaml`),
        settings: async () => Promise.resolve(this.settings()),
      },
      metrics: prometheus === undefined ? undefined : this.source(prometheus),
      answers: () => answers,
      traffic: () => traffic,
      person: async () => Promise.resolve(whoami()),
      newId: () => `r${String(this.journals.size + 1)}`,
      lease: () => this.lease(),
      journal: (id) => ({
        append: (event) => {
          parseJournal(`${toLine(event)}\n`);
          this.journalOf(id).push(event);
        },
        flush: async () => {
          world.lose("flush");
          this.flushed.push(this.journalOf(id).at(-1)?.type);
          return Promise.resolve();
        },
        load: async () => {
          this.journalOf(id).push(...this.unflushed);
          this.unflushed = [];
          return Promise.resolve([...this.kept().open]);
        },
      }),
      commands: () => ({
        next: async () => Promise.resolve(world.requests.shift()),
        send: async (request) => {
          world.requests.push(request);
          return Promise.resolve();
        },
      }),
      journals: async () => Promise.resolve(this.kept()),
      recorded: (id) => (this.isForgetful ? [] : [...this.journalOf(id), ...this.unflushed]),
      drift: async () => Promise.resolve(this.drift),
      gatewayApi: async () => Promise.resolve(this.gatewayApi),
      claims: async () => {
        if (this.claims instanceof Error) throw this.claims;
        return Promise.resolve(this.claims);
      },
    };
  }

  /** What a release takes from the rest of its file. */
  private around(): Pick<FakeStack, "migrations" | "traffic"> {
    const { migrations, traffic } = this;
    return { migrations, traffic };
  }

  /** What the stack's file says. */
  private settings(): Settings {
    const { world, images } = this;
    return parseSettings({
      app: "shop",
      namespace: "shop",
      port: 8080,
      activeColor: world.active,
      weights: world.config,
      blue: imageArgs(images.blue),
      green: imageArgs(images.green),
      ...(this.migrations && { migrations: this.migrations }),
      ...(this.traffic && { traffic: this.traffic }),
      ...(this.security && { security: this.security }),
    });
  }

  private lease(): SessionLease {
    const { world } = this;
    let own: number | undefined;
    const take = () => {
      world.holder += 1;
      own = world.holder;
      this.driver = { is: "none" };
      this.onLease();
    };
    return {
      acquire: async () => {
        if (this.driver.is === "alive") throw new LeaseHeldError({ ...ALIVE });
        take();
        return Promise.resolve();
      },
      takeOver: async () => {
        take();
        return Promise.resolve();
      },
      release: async () => {
        this.returned += 1;
        return Promise.resolve();
      },
      confirm: async () => {
        world.lose("lease");
        if (own !== world.holder) throw new LeaseLostError("another driver has it");
        return Promise.resolve();
      },
      driverState: async () => Promise.resolve(this.driver),
      lost: this.loss.signal,
    };
  }

  private journalOf(id: string): ReleaseEvent[] {
    const found = this.journals.get(id) ?? [];
    this.journals.set(id, found);
    return found;
  }

  /** @throws Error while the cluster has none to read */
  private kept() {
    if (this.unread) throw this.unread;
    if (this.areJournalsGone) throw new Error("no journals");
    const all = [...this.journals.values()].filter(({ length }) => length > 0);
    const isOver = (events: readonly ReleaseEvent[]) => events.at(-1)?.type === "finished";
    return {
      open: all.find((events) => !isOver(events)) ?? [],
      last: all.filter(isOver).at(-1) ?? [],
      past: all.flatMap((events) => pastOf(events) ?? []),
    };
  }
}

function byHand({ blue, green }: Weights): string {
  return `kubectl patch shop ${String(blue)}/${String(green)}`;
}

function imageArgs(image: string | undefined): { readonly image?: string } {
  return image === undefined ? {} : { image };
}
