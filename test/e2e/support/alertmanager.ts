import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "./eventually";
import { freePort } from "./free-port";

type Labels = Readonly<Record<string, string>>;

/** An alert and whether anybody hears of it, as Alertmanager's API tells. */
interface Told {
  readonly labels: Labels;
  readonly status: { readonly state: string; readonly inhibitedBy: readonly string[] };
}

/** The program to start: `SLUICE_ALERTMANAGER`, or what the machine has. */
const PROGRAM = [
  process.env["SLUICE_ALERTMANAGER"] ?? "",
  "alertmanager",
  "prometheus-alertmanager",
].find((name) => name !== "" && versionOf(name) !== undefined);

/** Version of the Alertmanager at hand as one number, 0.25 as 25; `undefined` without one. */
export const ALERTMANAGER_MINOR = PROGRAM === undefined ? undefined : versionOf(PROGRAM);

function versionOf(program: string): number | undefined {
  const { stdout, stderr } = spawnSync(program, ["--version"], { encoding: "utf8" });
  const found = /version 0\.(\d+)\./.exec(`${stdout}${stderr}`)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** A real Alertmanager on the loopback interface, alone and with nothing kept. */
export class Alertmanager {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** `host:port`. */
    readonly address: string,
  ) {}

  /** @param config - an alertmanager.yml */
  static async start(config: string): Promise<Alertmanager> {
    if (PROGRAM === undefined) throw new Error("no Alertmanager on this machine");
    const folder = await mkdtemp(join(tmpdir(), "sluice-alertmanager-"));
    const file = join(folder, "alertmanager.yml");
    await writeFile(file, config);
    const address = `127.0.0.1:${String(await freePort())}`;
    const child = spawn(
      PROGRAM,
      [
        `--config.file=${file}`,
        `--storage.path=${folder}`,
        `--web.listen-address=${address}`,
        "--cluster.listen-address=",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let complaints = "";
    child.stderr.on("data", (text: Buffer) => {
      complaints += text.toString();
    });
    const started = new Alertmanager(child, folder, address);
    try {
      await eventually(
        "Alertmanager to be ready",
        async () => {
          if (child.exitCode !== null) return complaints;
          return (await fetch(`http://${address}/-/ready`)).status;
        },
        (answer) => answer === 200 || typeof answer === "string",
      );
      if (child.exitCode !== null) throw new Error(`Alertmanager ended:\n${complaints}`);
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Raises an alert, as Prometheus does. */
  async raise(labels: Labels, annotations: Labels = {}): Promise<void> {
    await this.post({ labels, annotations, startsAt: new Date().toISOString() });
  }

  /** Says that an alert is over. */
  async end(labels: Labels): Promise<void> {
    await this.post({ labels, endsAt: new Date().toISOString() });
  }

  /** All alerts that go on. */
  async alerts(): Promise<readonly Told[]> {
    const response = await fetch(`http://${this.address}/api/v2/alerts`);
    return (await response.json()) as readonly Told[];
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      await once(this.child, "exit");
    }
    await rm(this.folder, { recursive: true });
  }

  private async post(alert: object): Promise<void> {
    const response = await fetch(`http://${this.address}/api/v2/alerts`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify([alert]),
    });
    if (!response.ok) throw new Error(`alert refused: ${await response.text()}`);
  }
}
