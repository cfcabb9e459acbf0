import type { Runner } from "../runner";

/** What is asked of the command line to compare the stack's config with that of the last update. */
export const CONFIG_READ = ["config", "--json", "--show-secrets"] as const;

/** The last update is looked for among this many of the latest entries; refreshes are entries, too. */
export const HISTORY_READ = [
  ...["stack", "history", "--json", "--show-secrets", "--page-size", "20"],
] as const;

/** Answers questions about a stack, as the command line does. */
export interface StackReader {
  /**
   * @param seconds - how long it may take
   * @returns what the command line says; it may be secret
   */
  read(args: readonly string[], seconds: number): Promise<string>;
}

/**
 * Questions that were asked before the code was loaded which wants to know: the command line takes about as long as
 * that.
 */
export class EarlyReads implements StackReader {
  private readonly asked: ReadonlyMap<string, Promise<string>>;

  constructor(runner: Pick<Runner, "read">, directory: string, stack: string) {
    const ask = async (own: readonly string[]) => {
      const args = [...own, "--stack", stack, "--non-interactive"];
      return runner.read({ command: "pulumi", args, directory });
    };
    this.asked = new Map([CONFIG_READ, HISTORY_READ].map((args) => [args.join(" "), ask(args)]));
    // Whoever wants to know finds out why there is no answer.
    for (const answer of this.asked.values()) answer.catch(() => undefined);
  }

  /** @throws Error for what was not asked, and where the command line fails */
  async read(args: readonly string[]): Promise<string> {
    const answer = this.asked.get(args.join(" "));
    if (!answer) throw new Error(`nobody asked pulumi ${args.join(" ")}`);
    return answer;
  }
}
