/**
 * Proves where encrypted values can stand and what is said where they cannot. That what stands there becomes
 * a secret input is proven by test/components and test/stack/encrypted-settings.test.ts.
 */
import { describeValue, dotted, type Problem } from "../../../model/settings/problem";
import {
  type Encrypted,
  placeOf,
  secretPlaces,
  secretProblems,
  showable,
  withheld,
} from "../../../model/settings/secret-places";
import { SECRET_PLACES, stackSchema } from "../../../model/settings/stack-schema";
import { encryptedPaths } from "../../../stack/encrypted";

const CIPHER = { secure: "AAABcipher" };

/** A config as the file has it, decrypted as Pulumi does it, and what was encrypted in it. */
function problems(raw: object): readonly Problem[] {
  const settings = JSON.parse(
    JSON.stringify(raw).replaceAll(JSON.stringify(CIPHER), '"hunter2"'),
  ) as unknown;
  return secretProblems(stackSchema, settings, { paths: encryptedPaths(raw), keys: new Set() });
}

const refused = (raw: object) => problems(raw).map(({ path, found }) => [dotted(path), found]);

test("secrets stand in these keys and no others", () => {
  const places = SECRET_PLACES.map(({ path, plain }) => [
    path.map((step) => (step === -1 ? "[]" : step)).join("."),
    plain,
  ]);
  expect(places).toEqual([
    ["blue.secrets", "refused"],
    ["green.secrets", "refused"],
    ["image.registry.password", "refused"],
    ["workload.secrets", "refused"],
    ["migrations.expand.secrets", "refused"],
    ["migrations.contract.secrets", "refused"],
    ["monitoring.receivers.[].webhookUrl", "refused"],
    ["monitoring.receivers.[].password", "refused"],
    ["monitoring.receivers.[].apiSecret", "refused"],
    ["logging.store.password", "refused"],
    ["logging.store.token", "refused"],
    ["cluster.kubeconfig", "taken"],
  ]);
});

test.each([
  [["workload", "secrets", "PASSWORD"], "hunter2"],
  [["blue", "secrets"], "hunter2"],
  [["blue", "secrets"], ["hunter2"]],
  [["workload"], { secrets: { PASSWORD: "hunter2" } }],
  [[], { workload: { secrets: "hunter2" } }],
  [["monitoring", "receivers"], { webhookUrl: "hunter2" }],
  [["release", "notify", 0, "urlFrom"], "hunter2"],
  [["cluster", "kubeconfig"], { users: "hunter2" }],
  [["cluster"], { kubeconfig: "hunter2" }],
  [["image", "registry", "password"], "hunter2"],
  [["image"], { registry: { username: "robot", password: "hunter2" } }],
  [["traffic", "preview", "publicValue"], "hunter2"],
  [["traffic"], [{ preview: { publicValue: "hunter2" } }]],
])("the secret at %j in %j is not shown", (path, value) => {
  const shown = describeValue(showable(stackSchema, path, value));
  expect(shown).toContain("[secret]");
  expect(shown).not.toContain("hunter2");
});

test("a missing secret is shown as missing", () => {
  expect(showable(stackSchema, ["workload", "secrets", "PASSWORD"], undefined)).toBeUndefined();
});

test("what has a name of its own is shown", () => {
  const value = { env: { PORT: "8080" }, url: "http://loki.example.com" };
  expect(showable(stackSchema, ["workload"], value)).toEqual(value);
});

test.each([
  [["workload", "secrets", "TOKEN"], true],
  [["monitoring", "receivers", 3, "password"], true],
  [["monitoring", "receivers", "3", "password"], false],
  [["workload", "env", "secrets"], false],
  [["workload"], false],
  [["image", "registry"], false],
])("whether %j is in a place for secrets: %s", (path, expected) => {
  expect(placeOf(secretPlaces(stackSchema), path) !== undefined).toBe(expected);
});

test.each<[string, object, readonly string[]]>([
  ["a variable", { workload: { env: { A: CIPHER, B: "b" } } }, ["workload.env.A"]],
  ["a file", { blue: { files: { "a.yaml": CIPHER } } }, ['blue.files["a.yaml"]']],
  ["a live file", { workload: { liveFiles: { a: CIPHER } } }, ["workload.liveFiles.a"]],
  ["an argument", { green: { args: ["-x", CIPHER] } }, ["green.args[1]"]],
  ["a command's word", { workload: { command: [CIPHER] } }, ["workload.command[0]"]],
  [
    "an annotation",
    { workload: { podAnnotations: { "a.b/c": CIPHER } } },
    ['workload.podAnnotations["a.b/c"]'],
  ],
  ["a label", { workload: { podLabels: { team: CIPHER } } }, ["workload.podLabels.team"]],
  ["an image", { blue: { image: CIPHER } }, ["blue.image"]],
  ["a build argument", { image: { args: { A: CIPHER } } }, ["image.args.A"]],
  ["a host", { traffic: { hosts: [CIPHER] } }, ["traffic.hosts[0]"]],
  [
    "the preview's word",
    { traffic: { preview: { publicValue: CIPHER } } },
    ["traffic.preview.publicValue"],
  ],
  ["a name", { app: CIPHER, namespace: CIPHER }, ["app", "namespace"]],
  ["a context", { cluster: { context: CIPHER } }, ["cluster.context"]],
  [
    "an address of a message",
    { release: { notify: [{ kind: "slack", url: CIPHER }] } },
    ["release.notify[0].url"],
  ],
  ["a user's name", { image: { registry: { username: CIPHER } } }, ["image.registry.username"]],
  ["a whole key", { workload: CIPHER }, ["workload"]],
  ["a whole receiver", { monitoring: { receivers: [CIPHER] } }, ["monitoring.receivers[0]"]],
])("where it would be readable an encrypted value is refused: %s", (_, raw, keys) => {
  expect(refused(raw)).toEqual(keys.map((key) => [key, "an encrypted value"]));
});

test.each([
  {
    workload: { secrets: { A: CIPHER, B: CIPHER }, env: { C: "c" } },
    green: { secrets: { A: CIPHER } },
  },
  { cluster: { kubeconfig: CIPHER, context: "a" } },
  { cluster: { kubeconfig: "~/.kube/config" } },
  { image: { registry: { username: "robot", password: CIPHER } } },
  { workload: { secrets: {} } },
])("encrypted values in their places are taken: %j", (raw) => {
  expect(refused(raw)).toEqual([]);
});

test("the refusal names the places of the same key, or of all", () => {
  const [inWorkload, inTraffic] = problems({
    workload: { env: { A: CIPHER } },
    traffic: { hosts: [CIPHER] },
  });
  expect(inWorkload?.needed).toBe(
    "plain values: this becomes readable to whoever reads objects, plans or logs. " +
      "Encrypted values can stand in workload.secrets",
  );
  expect(inTraffic?.needed).toContain(
    "Encrypted values can stand in blue.secrets, green.secrets, image.registry.password, workload.secrets, ",
  );
});

test("where a key has a sibling that names a variable, the refusal names it", () => {
  const [found] = problems({ release: { notify: [{ kind: "slack", url: CIPHER }] } });
  expect(found?.needed).toMatch(
    /; or release\.notify\[0\]\.urlFrom, which names a variable of the environment$/,
  );
});

test("plain text beside encrypted values is refused, value by value", () => {
  const chat = { name: "chat", kind: "slack" };
  expect(
    refused({
      workload: { secrets: { A: CIPHER, B: "hunter2" } },
      monitoring: {
        receivers: [
          { ...chat, webhookUrl: CIPHER },
          { ...chat, webhookUrl: "https://a" },
        ],
      },
    }),
  ).toEqual([
    ["workload.secrets.B", "plain text"],
    ["monitoring.receivers[1].webhookUrl", "plain text"],
  ]);
});

test("a map of secrets in which nothing is encrypted is refused once", () => {
  expect(refused({ workload: { secrets: { A: "a", B: "b" } } })).toEqual([
    ["workload.secrets", "plain text"],
  ]);
});

test("where only the key is known, it must have a place with something in it", () => {
  const keys = new Set(["workload", "traffic", "blue"]);
  const settings = {
    workload: { secrets: { A: "a" } },
    traffic: { hosts: ["a"] },
    blue: { env: { A: "a" } },
  };
  const found = secretProblems(stackSchema, settings, { paths: [], keys });
  expect(found.map(({ path, found: what }) => [dotted(path), what])).toEqual([
    ["traffic", "an encrypted value in it"],
    ["blue", "an encrypted value in it"],
  ]);
});

test.each<[string, Problem["path"], string, string]>([
  ["the value itself", ["workload", "env", "A"], "8080", "[secret]"],
  ["a map around it", ["workload", "env"], '{"A":"hunter2"}', "[secret]"],
  ["something in it", ["workload", "env", "A", 0], "true", "[secret]"],
  ["a neighbor", ["workload", "env", "B"], '"b"', '"b"'],
  ["no value", ["workload", "env", "A"], "an unknown key", "an unknown key"],
  [
    "text of a key of which no more is known",
    ["blue", "spread"],
    '"far"',
    "[hidden, as blue holds encrypted values]",
  ],
  ["a number of such a key", ["blue", "replicas"], "-1", "-1"],
])("of what was found is withheld what may be encrypted: %s", (_, path, found, shown) => {
  const encrypted: Encrypted = { paths: [["workload", "env", "A"]], keys: new Set(["blue"]) };
  expect(withheld({ path, found, needed: "" }, encrypted).found).toBe(shown);
});
