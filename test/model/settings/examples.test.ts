import { parse } from "yaml";
import { overlay } from "../../../model/settings/merge";
import { SECRET_PLACES, stackSchema } from "../../../model/settings/stack-schema";
import { exampleFor } from "../../../model/settings/examples";
import { exampleAt, settingsKeys } from "../../../model/settings/keys";
import { readAs } from "../../../model/settings/reading";

const PLAIN = { prefix: "", commands: false };
const COMMANDS = { prefix: "sluice:", commands: true, places: SECRET_PLACES };

/** A key such as `traffic.match[].name` as a path; in a map of any names, that of its example. */
const pathOf = (key: string) =>
  key.split(/\.|(?=\[\])/).reduce<readonly (string | number)[]>((path, step) => {
    if (step === "[]") return [...path, 0];
    const [name = "name"] = Object.keys(step === "*" ? (exampleAt(stackSchema, path) ?? {}) : {});
    return [...path, step === "*" ? name : step];
  }, []);

/** Keys whose example asks for a secret, not with one. */
const SECRET =
  /secrets|^image\.registry(?:\.password)?$|^logging\.store\.(?:password|token)$|^monitoring\.receivers\[\]\.(?:webhookUrl|password|apiSecret)$/;

const exampleOf = (path: readonly (string | number)[]) => exampleAt(stackSchema, path);

/** Settings in which one key has a value. */
const placed = (path: readonly (string | number)[], value: unknown): unknown =>
  path.reduceRight(
    (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
    value,
  );

/** What the schema says about a key, whatever else is missing around it. */
function complaints(path: readonly (string | number)[], value: unknown): readonly string[] {
  return readAs(stackSchema, placed(path, value))
    .problems.filter(({ found }) => found !== "nothing")
    .map(({ path: at, needed }) => `${at.join(".")}: ${needed}`);
}

/** All keys; those of a workload once, as both colors have them too. */
const names = settingsKeys(stackSchema)
  .map(({ key }) => key)
  .filter((key) => !/^(?:blue|green)\.(?!image|autoscaling)/.test(key));

test.each(names)("%s has an example that its schema takes", (key) => {
  const path = pathOf(key);
  const value = exampleOf(path);
  expect(value).toBeDefined();
  expect(complaints(path, value)).toEqual([]);
});

test.each(names.filter((key) => !SECRET.test(key)))(
  "the example for %s is written so that it reads as the same value",
  (key) => {
    const path = pathOf(key);
    const command = exampleFor(path, COMMANDS) ?? "";
    const set = /^pulumi config set (?:--path )?'sluice:([^']+)' (\S+)$/.exec(command);
    if (set) {
      expect(parse(set[2] ?? "")).toEqual(exampleOf(path));
    } else {
      const file = parse(command) as Record<string, unknown>;
      expect(file).toEqual({
        [`sluice:${String(path[0])}`]: placed(path.slice(1), exampleOf(path)),
      });
    }
  },
);

test("keys of a workload have one example, whether common or a color's own", () => {
  for (const key of names.filter((one) => one.startsWith("workload."))) {
    const [, ...below] = pathOf(key);
    expect(exampleOf(["blue", ...below])).toEqual(exampleOf(["workload", ...below]));
  }
});

test.each([
  [["activeColor"], "pulumi config set 'sluice:activeColor' green"],
  [["weights", "blue"], "pulumi config set --path 'sluice:weights.blue' 90"],
  [["weights"], "sluice:weights: { blue: 90, green: 10 }"],
  [["workload", "env"], "sluice:workload: { env: { LOG_LEVEL: info } }"],
  [["traffic", "hosts", 1], "pulumi config set --path 'sluice:traffic.hosts[1]' shop.example.com"],
  [["green", "replicas"], "pulumi config set --path 'sluice:green.replicas' 3"],
  [
    ["workload", "podLabels", "example.com/team"],
    `pulumi config set --path 'sluice:workload.podLabels["example.com/team"]' shop`,
  ],
  [
    ["workload", "secrets"],
    "pulumi config set --secret --path 'sluice:workload.secrets.DB_PASSWORD'",
  ],
  [["blue", "secrets", "TOKEN"], "pulumi config set --secret --path 'sluice:blue.secrets.TOKEN'"],
  [
    ["image", "registry", "password"],
    "pulumi config set --secret --path 'sluice:image.registry.password'",
  ],
  [["image", "registry"], "pulumi config set --secret --path 'sluice:image.registry.password'"],
  [
    ["image", "registry", "username"],
    "pulumi config set --path 'sluice:image.registry.username' robot",
  ],
  [
    ["monitoring", "receivers", 1, "webhookUrl"],
    "pulumi config set --secret --path 'sluice:monitoring.receivers[1].webhookUrl'",
  ],
  [["image"], "sluice:image: { context: app, repository: registry.example.com/shop }"],
])("for a stack the example of %j is: %s", (path, example) => {
  expect(exampleFor(path, COMMANDS)).toBe(example);
});

test.each([
  [["activeColor"], "activeColor: green"],
  [["weights"], "weights: { blue: 90, green: 10 }"],
  [["blue", "drain", "terminationGracePeriod"], "blue.drain.terminationGracePeriod: 40s"],
])("for a program the example of %j is: %s", (path, example) => {
  expect(exampleFor(path, PLAIN)).toBe(example);
});

test("a value of the problem's own stands before the usual one, and none means no example", () => {
  expect(exampleFor(["workload", "drain", "terminationGracePeriod"], PLAIN, "65s")).toBe(
    "workload.drain.terminationGracePeriod: 65s",
  );
  expect(exampleFor(["workload", "drain", "terminationGracePeriod"], PLAIN, null)).toBeUndefined();
});

test("text that a command would turn into a number is shown as a line of the stack file", () => {
  const path = ["workload", "resources", "requests", "cpu"];
  expect(exampleFor(path, COMMANDS, "2")).toBe(
    'sluice:workload: { resources: { requests: { cpu: "2" } } }',
  );
  expect(exampleFor(path, COMMANDS, "500m")).toBe(
    "pulumi config set --path 'sluice:workload.resources.requests.cpu' 500m",
  );
});

test.each([["no"], ["constructor"], ["toString"], ["workload", "valueOf"]])(
  "what is no key has no example: %s",
  (...path) => {
    expect(exampleFor(path, COMMANDS)).toBeUndefined();
  },
);

test("the way in over all layers: examples of the top keys make a valid stack together", () => {
  const all = names
    .filter((key) => !/[.[]/.test(key))
    .reduce<Readonly<Record<string, unknown>>>(
      (layers, key) => overlay(layers, { [key]: exampleOf([key]) }),
      {},
    );
  expect(stackSchema.safeParse(all).success).toBe(true);
});
