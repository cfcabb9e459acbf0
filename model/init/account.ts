import { type Finding, type Mapped, WHOLE } from "./finding";
import type { Leaves } from "./leaves";
import { isFilledIn } from "./same";

/** What became of a field, as the objects that the stack renders show it. */
export interface FieldOutcome {
  /** Such as `spec.replicas`. */
  readonly path: string;
  readonly value: string;
  /** The same value, one of Sluice's own, a stricter one, or none. */
  readonly outcome: "same" | "own" | "stricter" | "lost";
  /** The reason, where it is not the same. */
  readonly why?: string;
  /** The field above it for which the reason was given. @default - the field itself */
  readonly at?: string;
  /** Whether no patch could say it either. @default - not */
  readonly isFinal?: boolean;
}

const NO_KEY = "no key of a stack says it";

/**
 * Looks for each field of an object in what the stack renders in its place. Nothing counts because it was mapped:
 * what is not there is lost, whatever the reason.
 *
 * @param source - the object's fields
 * @param rendered - those of its counterpart; nothing where the stack has none
 */
export function accountFor(
  { findings }: Mapped,
  source: Leaves,
  rendered: Leaves | undefined,
): readonly FieldOutcome[] {
  const refused = findings.filter(({ is }) => is === "refused");
  const unseen = refused.filter(
    ({ from }) => ![...source.keys()].some((path) => isWithin(path, from)),
  );
  const fields = [...source].map(([path, value]): FieldOutcome => {
    if (rendered && isSame(path, value, rendered)) return { path, value, outcome: "same" };
    const [finding] = findings
      .filter(({ from }) => isWithin(path, from))
      .sort((one, other) => rank(other) - rank(one));
    return { path, value, ...outcomeOf(finding, path, rendered) };
  });
  return [
    ...fields,
    ...unseen.map((finding): FieldOutcome => ({
      path: finding.from,
      value: "",
      ...outcomeOf(finding, "", rendered),
    })),
  ];
}

function isSame(path: string, value: string, rendered: Leaves): boolean {
  const found = rendered.get(path);
  if (found !== undefined) return found === value;
  if (isFilledIn(path, value)) return true;
  return value === "{}" && [...rendered.keys()].some((one) => isWithin(one, path));
}

/** Whether a field is another one, or lies below it. */
export function isWithin(path: string, field: string): boolean {
  if (field === WHOLE) return true;
  return field !== "" && path.startsWith(field) && /^(?:$|[.[])/.test(path.slice(field.length));
}

/** The nearest one speaks; of two of the same field the one that is no key. */
function rank({ from, is }: Finding): number {
  return from.length * 3 + (is === "refused" ? 2 : Number(is !== "key"));
}

function outcomeOf(
  finding: Finding | undefined,
  path: string,
  rendered: Leaves | undefined,
): Pick<FieldOutcome, "outcome" | "why" | "at" | "isFinal"> {
  if (!finding) return { outcome: "lost", why: NO_KEY };
  if (finding.is === "refused") return { outcome: "lost", why: finding.why, at: finding.from };
  if (finding.is === "lost") {
    return { outcome: "lost", why: finding.why, at: finding.from, isFinal: true };
  }
  if (finding.is !== "key") return { outcome: finding.is, why: finding.why };
  const found = rendered?.get(path);
  const instead = found === undefined ? "does not render it" : `renders ${found}`;
  return { outcome: "lost", why: `${finding.key.join(".")} ${instead}` };
}
