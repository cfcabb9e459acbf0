import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually";
import { freePort } from "./free-port";

/** What a Prometheus of a case's own knows, and whom it tells. */
export interface PrometheusArgs {
  /** What it scrapes. */
  readonly scrapeConfigs: readonly object[];
  /** Groups of rules. @default - none */
  readonly groups?: readonly object[];
  /** `host:port` of who is told about alerts. @default - nobody */
  readonly alertmanager?: string;
}

/** A Prometheus of a case's own: the configuration of the cluster's is not this project's to change. */
export class OwnPrometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: URL,
  ) {}

  static async start(args: PrometheusArgs): Promise<OwnPrometheus> {
    const folder = await mkdtemp(join(tmpdir(), "sluice-prometheus-"));
    await writeRules(folder, args.groups ?? []);
    await writeFile(join(folder, "prometheus.yaml"), JSON.stringify(configOf(args)));
    const address = `127.0.0.1:${String(await freePort())}`;
    const child = spawn(
      "prometheus",
      [
        `--config.file=${join(folder, "prometheus.yaml")}`,
        `--storage.tsdb.path=${join(folder, "data")}`,
        `--web.listen-address=${address}`,
        "--web.enable-lifecycle",
        "--log.level=error",
      ],
      { stdio: ["ignore", "ignore", "inherit"] },
    );
    await eventually(
      "a second Prometheus to be ready",
      async () => (await fetch(`http://${address}/-/ready`)).status,
      (status) => status === 200,
    );
    return new OwnPrometheus(child, folder, new URL(`http://${address}`));
  }

  /** Takes other rules. */
  async load(groups: readonly object[]): Promise<void> {
    await writeRules(this.folder, groups);
    const { ok } = await fetch(new URL("/-/reload", this.url), { method: "POST" });
    if (!ok) throw new Error("the second Prometheus does not take the rules");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = once(this.child, "exit");
      this.child.kill();
      await ended;
    }
    await rm(this.folder, { recursive: true });
  }
}

async function writeRules(folder: string, groups: readonly object[]): Promise<void> {
  await writeFile(join(folder, "rules.yaml"), JSON.stringify({ groups }));
}

/** Takes over what another Prometheus scrapes. */
export function federation(from: URL, selectors: readonly string[]): object {
  return {
    job_name: "federate",
    honor_labels: true,
    metrics_path: "/federate",
    params: { "match[]": selectors },
    static_configs: [{ targets: [from.host] }],
  };
}

function configOf({ scrapeConfigs, alertmanager }: PrometheusArgs): object {
  return {
    global: { scrape_interval: "5s", scrape_timeout: "4s", evaluation_interval: "5s" },
    rule_files: ["rules.yaml"],
    ...(alertmanager !== undefined && {
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
    }),
    scrape_configs: scrapeConfigs,
  };
}
