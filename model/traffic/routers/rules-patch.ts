import diff from "microdiff";
import { type Color, COLORS } from "../../color";
import { allOn, share, type Weights } from "../weights";
import { isShared, type LivePart, partsOf } from "./istio/live-rules";

/** What a patch by hand is made from. */
export interface MovedList {
  /** The field of `spec` with the rules. */
  readonly field: string;
  /** The field of a rule with its destinations. */
  readonly destinations: string;
  /** @default - nobody has read them */
  readonly live: readonly LivePart[] | undefined;
  readonly rules: readonly LivePart[];
  /** The rules that the settings write. */
  readonly rulesFor: (weights: Weights, active: Color) => readonly object[];
}

/** The numbers of the rules that share traffic where nothing else moves; all rules otherwise. */
export function rulesPatch(list: MovedList): readonly object[] {
  const { field, destinations, live, rules } = list;
  const isAlone = live ? areWeightsAlone(live, list) : isSplitAlone(list);
  const isNamed = rules.some(({ name }) => name === "split");
  if (!isAlone || !isNamed) return [{ op: "replace", path: `/spec/${field}`, value: rules }];
  return rules.flatMap((rule, index) => {
    if (!isShared(rule)) return [];
    const place = `/spec/${field}/${String(index)}`;
    return [
      { op: "test", path: `${place}/name`, value: rule["name"] },
      ...partsOf(rule[destinations]).map(({ weight }, part) => ({
        op: "replace",
        path: `${place}/${destinations}/${String(part)}/weight`,
        value: weight,
      })),
    ];
  });
}

function areWeightsAlone(live: readonly LivePart[], { rules, destinations }: MovedList): boolean {
  return diff([...live], [...rules]).every(({ type, path: [index, field, , last] }) => {
    const isOfShared = isShared(rules[Number(index)] ?? {});
    return type === "CHANGE" && isOfShared && field === destinations && last === "weight";
  });
}

function isSplitAlone({ rulesFor, destinations }: MovedList): boolean {
  const fixed = COLORS.flatMap((active) =>
    [allOn("blue"), share("blue", 50), allOn("green")].map((weights) =>
      JSON.stringify(
        rulesFor(weights, active).map((rule) => {
          const { [destinations]: shared, ...rest } = rule as LivePart;
          return isShared(rest) ? rest : { ...rest, shared };
        }),
      ),
    ),
  );
  return new Set(fixed).size === 1;
}
