/** Proves that names which every object has are refused wherever a map takes names of people's own. */
import { reservedNames } from "../../../model/settings/reserved-names";
import { checkSettings } from "../../../model/settings/settings";
import { shop } from "../../support/shop";

const RESERVED = [
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "__defineGetter__",
];

/** Text makes `__proto__` a key like others; a literal would not. */
const placed = (where: string, name: string): unknown =>
  JSON.parse(`{"workload":{"${where}":{"${name}":"a"}}}`);

test.each(RESERVED)("a variable named %s is refused with its key", (name) => {
  for (const where of ["env", "secrets", "files", "podLabels"]) {
    const run = () => checkSettings({ ...shop, ...(placed(where, name) as object) });
    expect(run).toThrow(
      `workload.${where}.${name}\n    found    the name\n` +
        "    needed   another name; this one is a part of every object in JavaScript",
    );
  }
});

test.each(["Constructor", "proto", "then", "length", "name", "prototype", "toJSON"])(
  "a variable named %s is taken",
  (name) => {
    expect(() => checkSettings({ ...shop, ...(placed("env", name) as object) })).not.toThrow();
  },
);

test("lists are looked into", () => {
  const rules = JSON.parse('{"match":[{},{"headers":{"constructor":"a"}}]}') as unknown;
  expect(reservedNames(rules).map(({ path }) => path)).toEqual([
    ["match", 1, "headers", "constructor"],
  ]);
});
