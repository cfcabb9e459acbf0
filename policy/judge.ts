import { limitsByService, type LimitsByService } from "../model/release/limits";
import { reasonOf } from "../model/reason";
import { NOTHING } from "../preview/plan/object-change";
import { StackFile } from "../stack/stack-file";
import type { Finding } from "./finding";
import { Ledger } from "./ledger";
import { readState } from "./state";

/** What one change is judged by, and what could not be read for it. */
interface Judgement {
  readonly ledger: Ledger;
  readonly why?: string;
}

/** Reads the state and the limits of the stack that is being changed, once, and keeps the ledger. */
export class Judge {
  private opened: Promise<Judgement> | undefined;
  private closed: Promise<readonly Finding[]> | undefined;

  /** @param folder - that of Pulumi.yaml: the engine starts a pack there */
  constructor(private readonly folder: string) {}

  /** @param urn - of any resource: the SDK tells a pack neither stack nor config, a URN names the stack */
  of(urn: string): Promise<Judgement> {
    return (this.opened ??= this.open(urn.split(":")[2] ?? ""));
  }

  /** What shows at the end: asked by every rule, found once. */
  close(resources: readonly { readonly urn: string }[]): Promise<readonly Finding[]> {
    const [first] = resources;
    if (!first) return Promise.resolve([]);
    return (this.closed ??= this.of(first.urn).then(({ ledger }) => ledger.close()));
  }

  private async open(stack: string): Promise<Judgement> {
    const { recording = NOTHING, why } = await readState(this.folder, stack);
    const limits = this.limits(stack);
    const reasons = [why, limits.why].filter((reason) => reason !== undefined);
    return {
      ledger: new Ledger(recording, limits.found),
      ...(reasons.length > 0 && { why: reasons.join("; ") }),
    };
  }

  private limits(stack: string): { readonly found: LimitsByService; readonly why?: string } {
    try {
      const all = StackFile.open(this.folder, stack).allArgs();
      return { found: limitsByService(all.map(({ args }) => args)) };
    } catch (error) {
      return { found: {}, why: `no limits of the weights are known: ${reasonOf(error)}` };
    }
  }
}
