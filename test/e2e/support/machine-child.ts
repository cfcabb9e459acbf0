/**
 * One machine of a release, as a process of its own: it can be killed, and it loads the Kubernetes
 * client, which jest cannot. Reads a call per line, writes an answer per line.
 */
import { createInterface } from "node:readline";
import { parseSettings } from "../../../model/settings/settings";
import type { StackArgs } from "../../../model/settings/settings-args";
import { KubeClient } from "../../../release/kube/client";
import { KubeCommands } from "../../../release/kube/commands";
import { KubeJournal } from "../../../release/kube/journal";
import { JournalFile } from "../../../release/kube/journal-file";
import { KubeLease } from "../../../release/kube/lease";
import { KubePods } from "../../../release/kube/pods";
import { ReleaseMap } from "../../../release/kube/release-map";
import { KubeRouter } from "../../../release/kube/router";

/** What a machine is started with. */
export interface MachineArgs {
  readonly stack: StackArgs;
  readonly holder: string;
  readonly release: string;
  /** Path of the journal's file. */
  readonly file: string;
}

/** What a machine can be asked. */
export interface MachinePorts {
  readonly router: KubeRouter;
  readonly pods: KubePods;
  readonly lease: KubeLease;
  readonly journal: KubeJournal;
  readonly commands: KubeCommands;
  readonly map: ReleaseMap;
}

/** One call of a method. */
export interface Call {
  readonly id: number;
  readonly port: keyof MachinePorts;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What came of it. */
export type Answer = { readonly id: number } & (
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }
);

async function portsOf({ stack, holder, release, file }: MachineArgs): Promise<MachinePorts> {
  const settings = parseSettings(stack);
  const client = await KubeClient.connect(settings.cluster);
  const map = new ReleaseMap(client, settings);
  return {
    router: new KubeRouter(client, settings),
    pods: new KubePods(client, settings, settings.colors.blue.autoscaling && "own"),
    lease: new KubeLease(client, settings, holder),
    journal: new KubeJournal(map, new JournalFile(file)),
    commands: new KubeCommands(map, release),
    map,
  };
}

type Methods = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

async function answer(ports: MachinePorts, { id, port, method, args }: Call): Promise<Answer> {
  try {
    const methods = ports[port] as unknown as Methods;
    return { id, value: await methods[method]?.(...args) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    return { id, error: { name, message } };
  }
}

async function main(): Promise<void> {
  const ports = await portsOf(JSON.parse(process.argv[2] ?? "") as MachineArgs);
  for await (const line of createInterface({ input: process.stdin })) {
    void answer(ports, JSON.parse(line) as Call).then((done) => {
      process.stdout.write(`${JSON.stringify(done)}\n`);
    });
  }
}

// The test that starts it imports its types only.
void main();
