import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fluentBitConfig, SHIPPER_PATHS } from "../../model/logging/fluent-bit";
import { type LoggingArgs, resolveLogging } from "../../model/logging/settings";

const ID = "0123456789abcdef".repeat(4);

/** Secrets as the shipper's environment has them; every character that might be read as something else. */
export const SECRETS = { LOGS_PASSWORD: "p\"a's $s: #{x} \\", LOGS_TOKEN: "t0k" };

/** A line of standard output as the container runtime writes it, but for the time. */
export const out = (line: string): string => `stdout F ${line}`;

/** A real Fluent Bit over a folder that looks like a node's. */
export class Shipper {
  private readonly folder = mkdtempSync(join(tmpdir(), "sluice-logs-"));
  private process: ChildProcess | undefined;

  constructor(
    private readonly binary: string,
    private readonly namespace = "market",
  ) {
    for (const name of ["containers", "pods", "state"]) mkdirSync(join(this.folder, name));
  }

  /** Writes the lines of one container. */
  container(
    pod: string,
    name: string,
    lines: readonly string[],
    { namespace = this.namespace, time = "2026-11-21T17:03:25.123456789Z" } = {},
  ): void {
    const file = join(this.folder, "pods", `${namespace}_${pod}_uid`, name, "0.log");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, lines.map((line) => `${time} ${line}\n`).join(""));
    symlinkSync(file, join(this.folder, "containers", `${pod}_${namespace}_${name}-${ID}.log`));
  }

  /** Starts it with the configuration that is declared, its folders replaced and without its port. */
  start(store: LoggingArgs["store"]): void {
    const { folder, namespace } = this;
    const logging = resolveLogging({ image: `fluent-bit@sha256:${"0".repeat(64)}`, store });
    const config = fluentBitConfig({ app: "shop", namespace, logging })
      .replaceAll(SHIPPER_PATHS.containers, join(folder, "containers"))
      .replaceAll(SHIPPER_PATHS.state, join(folder, "state"))
      .replace('"http_server": true', '"http_server": false')
      .replace('"scheduler.base": 5', '"scheduler.base": 1');
    const file = join(folder, "fluent-bit.yaml");
    writeFileSync(file, config);
    const env = { ...process.env, ...SECRETS };
    this.process = spawn(this.binary, ["--config", file], { env, stdio: "ignore" });
  }

  async stop(): Promise<void> {
    if (this.process?.exitCode === null) {
      this.process.kill("SIGTERM");
      await once(this.process, "exit");
    }
    this.process = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }
}
