/**
 * Proves what becomes of keys under their old names, on the schema itself: a key that is renamed later is
 * tried out here, too. That people are warned is proven in config.test.ts and cli/previewed.test.ts.
 */
import fc from "fast-check";
import { type SettingsKey, settingsKeys } from "../../../model/settings/keys";
import { z } from "zod";
import { secret } from "../../../model/settings/fields";
import { type OldKey, renamedWords, upToDate, was } from "../../../model/settings/renamed";
import { renamedSecrets, secretProblems } from "../../../model/settings/secret-places";
import { settingsSchema } from "../../../model/settings/schema";
import { parseDuration } from "../../../model/units/duration";
import { parseShare } from "../../../model/units/share";

const renamed = settingsKeys(settingsSchema).flatMap((one) =>
  one.was === undefined ? [] : [{ ...one, was: one.was }],
);

/** What one of a unit is, in the smallest parts that are told apart. */
const SIZES: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  days: 86_400_000,
  percent: 10_000,
  permille: 1000,
  basisPoints: 100,
};

/** Settings with one value, at a key as the reference writes it. */
function at(key: string, value: unknown): Readonly<Record<string, unknown>> {
  const steps = key.split(".");
  const settings = steps.reduceRight<unknown>(
    (inner, step) => (step.endsWith("[]") ? { [step.slice(0, -2)]: [inner] } : { [step]: inner }),
    value,
  );
  return settings as Readonly<Record<string, unknown>>;
}

function oldName({ key, was }: { readonly key: string; readonly was: OldKey }): string {
  return [...key.split(".").slice(0, -1), was.key].join(".");
}

function read(text: unknown): number | undefined {
  return typeof text === "string" ? (parseDuration(text) ?? parseShare(text)) : undefined;
}

test("an old key is the new one with the same value, whatever the number and wherever it stands", () => {
  fc.assert(
    fc.property(fc.constantFrom(...renamed), fc.nat(100_000), (one, count) => {
      const given = one.type.startsWith("list") ? [count] : count;
      const { args, renamed: found } = upToDate(settingsSchema, at(oldName(one), given));
      expect(found).toHaveLength(1);
      const value = found[0]?.value;
      expect(args).toEqual(at(one.key, value));
      const size = SIZES[one.was.counted ?? ""];
      if (size === undefined) return;
      expect([value].flat().map(read)).toEqual([count * size]);
    }),
    { numRuns: 1000 },
  );
});

test("today's names are left alone, and a key under both names stays under both", () => {
  const today = { traffic: { timeout: "1s", mirror: { share: "10%" } }, other: [1] };
  expect(upToDate(settingsSchema, today)).toEqual({ args: today, renamed: [] });
  const both = { traffic: { timeout: "1s", timeoutMs: 1000 } };
  expect(upToDate(settingsSchema, both)).toEqual({ args: both, renamed: [] });
});

test("what is no number is left for the schema to judge", () => {
  const { args } = upToDate(settingsSchema, { traffic: { timeoutMs: "soon" } });
  expect(args).toEqual({ traffic: { timeout: "soon" } });
});

test("the sentence has both names, the version and what to write", () => {
  const { renamed: found } = upToDate(settingsSchema, {
    traffic: { timeoutMs: 1500, mirror: { percent: 10 } },
  });
  expect(found.map(renamedWords)).toEqual([
    "traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms",
    "traffic.mirror.percent is called share now, and sluice 1.0.0 refuses the old name; write share: 10%",
  ]);
});

test("no key has the old name of another one beside it", () => {
  const names = new Set(settingsKeys(settingsSchema).map(({ key }: SettingsKey) => key));
  expect(renamed.filter((one) => names.has(oldName(one)))).toEqual([]);
});
test("no key has a unit in its name, but for those of Kubernetes' own objects", () => {
  const units = /(?:Seconds|Milliseconds|Ms|Minutes|Days|Permille|BasisPoints|Percent|Megabytes)$/;
  const names = settingsKeys(settingsSchema).map(({ key }) => key);
  const own = names.filter((key) => !/\.(?:tolerations\[\]|volumes\.\*)\./.test(key));
  expect(own.filter((key) => units.test(key) || key.endsWith(".percent"))).toEqual([]);
});

describe("a key above a secret", () => {
  const schema = z.strictObject({
    logins: z
      .strictObject({
        store: z
          .strictObject({ token: secret(z.string()) })
          .meta(was("place"))
          .exactOptional(),
      })
      .exactOptional(),
  });
  const old = { logins: { place: { token: "[secret]" } } };

  test("may be renamed: the value below it is known to be encrypted under today's name", () => {
    const { args, renamed: found } = upToDate(schema, old);
    expect(args).toEqual({ logins: { store: { token: "[secret]" } } });
    const encrypted = renamedSecrets(
      { paths: [["logins", "place", "token"]], keys: new Set(["logins"]) },
      found,
    );
    expect(encrypted).toEqual({
      paths: [["logins", "store", "token"]],
      keys: new Set(["logins"]),
    });
    expect(secretProblems(schema, args, encrypted)).toEqual([]);
  });

  test("of another place stays what it is", () => {
    const { renamed: found } = upToDate(schema, old);
    const others = { paths: [["place", "token"], ["logins"]], keys: new Set<string>() };
    expect(renamedSecrets(others, found)).toEqual(others);
  });
});
