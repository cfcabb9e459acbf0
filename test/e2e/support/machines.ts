import { join } from "node:path";
import type { StackArgs } from "../../../model/settings/settings-args";
import { Machine } from "./machine";
import { RELEASE } from "./release";

/** The machines of one case; none outlives it. */
export class Machines {
  private running: Machine[] = [];

  /** @param folder - where each machine keeps its own file of the journal */
  constructor(
    private readonly stack: StackArgs,
    private readonly folder: string,
  ) {}

  /** @param holder - its name; a machine that starts again under the same name finds its file */
  start(holder: string, stack: StackArgs = this.stack): Machine {
    const file = join(this.folder, holder, `${RELEASE}.jsonl`);
    const machine = Machine.start({ stack, holder, release: RELEASE, file });
    this.running.push(machine);
    return machine;
  }

  async kill(): Promise<void> {
    await Promise.all(this.running.map((machine) => machine.kill()));
    this.running = [];
  }
}
