import { fieldOf, itemsOf, mapAt, wordOf } from "../field";
import { type Finding, keyFor, own } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** The copies that a rule makes, in the newer of both forms. */
export function copiesOf(rule: Json): readonly Json[] {
  const { mirror, mirrorPercentage, mirrorPercent, mirror_percent: old } = rule;
  const share = fieldOf(mirrorPercentage, "value") ?? mirrorPercent ?? old ?? 100;
  const one = { destination: mirror, percentage: { value: share } };
  const copies = [...(mirror === undefined ? [] : [one]), ...itemsOf(rule, "mirrors")];
  return copies.map((copy) => ({ percentage: { value: 100 }, ...mapAt(copy) }));
}

/** A rule with its copies in that form. */
export function withCopies(rule: Json): Json {
  const { mirror: _mirror, mirrorPercentage: _share, mirrorPercent: _old, ...rest } = rule;
  const { mirror_percent: _older, mirrors: _mirrors, ...bare } = rest;
  const mirrors = copiesOf(rule);
  return { ...bare, ...(mirrors.length > 0 && { mirrors }) };
}

/**
 * Copies of all other requests, for the version that has none of them.
 *
 * @param base - the rule for these, and its place
 * @param colorOf - the color that a destination is
 */
export function mirrorFindings(
  base: { readonly index: number; readonly rule: Json } | undefined,
  colorOf: (copy: unknown) => string | undefined,
): readonly Finding[] {
  const [copy, ...more] = copiesOf(base?.rule ?? {});
  const color = colorOf(copy);
  if (!base || color === undefined || more.length > 0) return [];
  const at = `spec.http[${String(base.index)}].mirrors[0]`;
  const key = (name: string) => ["traffic", "mirror", name];
  return [
    ...keyFor(`${at}.destination`, key("to"), color),
    ...keyFor(`${at}.percentage`, key("methods"), "all"),
    ...keyFor(`${at}.percentage`, key("share"), `${wordOf(fieldOf(copy, "percentage", "value"))}%`),
    ...["host", "subset"].map((field) =>
      own(`${at}.destination.${field}`, "a color has a Service of its own"),
    ),
  ];
}

/** The copies that a rendered rule makes for a color, with its Service left out. */
export function renderedCopies(rule: Json, host: string): readonly Json[] {
  return itemsOf(rule, "mirrors")
    .map((one) => mapAt(one))
    .filter((one) => String(fieldOf(one, "destination", "host")).startsWith(host))
    .map((one) => ({ ...one, destination: { port: fieldOf(one, "destination", "port") } }));
}
