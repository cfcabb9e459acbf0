import { configDrift, type ConfigEntries } from "../../../model/release/config-drift";

const map = (objectValue: unknown, secret = false) => ({
  value: JSON.stringify(objectValue),
  objectValue,
  secret,
});

const LAST: ConfigEntries = {
  "sluice:app": { value: "shop", secret: false },
  "sluice:weights": map({ blue: 100, green: 0 }),
  "sluice:green": map({ image: "one" }),
  "sluice:workload": map({ replicas: 3, env: { A: "1" }, hosts: ["x"] }),
};

describe("The drift of the config since the last update", () => {
  it.each<[string, ConfigEntries, readonly string[]]>([
    ["nothing when all is the same", LAST, []],
    [
      "another value, with both",
      { ...LAST, "sluice:app": { value: "shop2", secret: false } },
      ['sluice:app is "shop2", the last update had "shop"'],
    ],
    [
      "other weights",
      { ...LAST, "sluice:weights": map({ blue: 90, green: 10 }) },
      [
        "sluice:weights.blue is 90, the last update had 100",
        "sluice:weights.green is 10, the last update had 0",
      ],
    ],
    [
      "a value that is new, one that is gone and one in a list",
      { ...LAST, "sluice:workload": map({ env: { A: "1", B: "2" }, hosts: ["y"] }) },
      [
        "sluice:workload.replicas is not set, the last update had 3",
        'sluice:workload.env.B is "2", the last update had not set',
        'sluice:workload.hosts.0 is "y", the last update had "x"',
      ],
    ],
    [
      "a whole key that is new",
      { ...LAST, "sluice:protect": { value: "true", secret: false } },
      ['sluice:protect is "true", the last update had not set'],
    ],
    [
      "nothing of a key that only releases read",
      { ...LAST, "sluice:release": map({ bake: "1m" }), "web:release": map({}) },
      [],
    ],
    ["nothing of an excused key", { ...LAST, "sluice:green": map({ image: "two" }) }, []],
  ])("Is %s", (_title, now, sentences) => {
    const drift = configDrift(now, LAST, ["sluice:green"]);
    expect([...drift].sort()).toEqual([...sentences].sort());
  });

  it("Names a secret and does not show it", () => {
    const last = { "sluice:workload": map({ secrets: { TOKEN: "old" } }, true) };
    const now = { "sluice:workload": map({ secrets: { TOKEN: "new" } }, true) };
    expect(configDrift(now, last, [])).toEqual(["sluice:workload.secrets.TOKEN differs"]);
  });

  it("Does not show what was a secret, or has become one", () => {
    const open = { "sluice:workload": map({ secrets: { TOKEN: "a" } }) };
    const sealed = { "sluice:workload": map({ secrets: { TOKEN: "b" } }, true) };
    const sentences = ["sluice:workload.secrets.TOKEN differs"];
    expect(configDrift(open, sealed, [])).toEqual(sentences);
    expect(configDrift(sealed, open, [])).toEqual(sentences);
  });
});
