import type { LimitsByService } from "../model/release/limits";
import { compareRecordings } from "../preview/plan/comparison";
import { NOTHING } from "../preview/plan/object-change";
import type { RecordedResource, Recording } from "../preview/recorder";
import { budgetFindings, podFindings } from "./check";
import type { Finding } from "./finding";
import { ruleOf } from "./rule";

/**
 * What the stack declared before, with what has arrived so far laid over it. A finding shows as soon as the
 * resource arrives that causes it, before its provider hears of that resource: so a rule stops it even in
 * an update without a preview. Only a deletion shows when everything has arrived.
 */
export class Ledger {
  private readonly arrived = new Map<string, RecordedResource>();
  private readonly answers = new Map<
    string,
    { readonly of: string; readonly is: readonly Finding[] }
  >();
  private known: ReadonlySet<string>;

  constructor(
    private readonly before: Recording,
    private readonly limits: LimitsByService,
  ) {
    this.known = new Set(this.dangersIn(before.resources).map(textOf));
  }

  /** The resource as it was before this change, under its name or one of its aliases. */
  find(urn: string, aliases: readonly string[]): RecordedResource | undefined {
    return this.before.resources.find((one) => one.urn === urn || aliases.includes(one.urn));
  }

  /** What the rules have against this resource. Each of them asks; the answer is made once. */
  arrive(resource: RecordedResource): readonly Finding[] {
    const { urn } = resource;
    const text = JSON.stringify(resource);
    const answer = this.answers.get(urn);
    if (answer?.of === text) return answer.is;
    this.arrived.set(urn, resource);
    const resources = this.laidOver();
    const is = this.added([
      ...this.dangersIn(resources),
      ...podFindings({ ...NOTHING, resources }, (one) => this.arrived.has(one)),
    ]);
    this.answers.set(urn, { of: text, is });
    return is;
  }

  /** What the rules have against the whole: what has not arrived is deleted. */
  close(): readonly Finding[] {
    const resources = [...this.arrived.values()];
    return this.added([...this.dangersIn(resources), ...budgetFindings({ ...NOTHING, resources })]);
  }

  private added(found: readonly Finding[]): readonly Finding[] {
    const { known } = this;
    this.known = new Set([...known, ...found.map(textOf)]);
    return found.filter((finding) => !known.has(textOf(finding)));
  }

  private dangersIn(resources: readonly RecordedResource[]): readonly Finding[] {
    const { before, limits } = this;
    const { dangers } = compareRecordings(before, { ...NOTHING, resources, limits });
    return dangers.map((danger) => ({ rule: ruleOf(danger), ...danger }));
  }

  private laidOver(): readonly RecordedResource[] {
    const arrived = [...this.arrived.values()];
    const taken = new Set(arrived.flatMap(({ urn, aliases }) => [urn, ...aliases]));
    return [...this.before.resources.filter(({ urn }) => !taken.has(urn)), ...arrived];
  }
}

function textOf({ rule, subject, message }: Finding): string {
  return [rule, subject, message].join("\n");
}
