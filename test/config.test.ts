/**
 * Proves how stack config becomes settings, on the SDK's own mocks, and that a refusal comes before any
 * resource. Each rule of the settings is proven in settings-invalid.test.ts.
 */
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { readSettings } from "../config";
import { parseSettings } from "../model/settings/settings";
import type { ProgramRun } from "../preview/recorder";
import { deploy } from "./support/deploy";
import { shop } from "./support/shop";

type Settings = Exclude<ReturnType<typeof readSettings>, { mode: "rolling" }>;

type Config = Readonly<Record<string, string>>;

const base: Config = {
  "sluice:app": "shop",
  "sluice:namespace": "market",
  "sluice:port": "8080",
  "sluice:activeColor": "blue",
  "sluice:blue": JSON.stringify(shop.blue),
  "sluice:green": JSON.stringify(shop.green),
};

beforeEach(() => {
  // Of values that no stack file has; stack/encrypted-settings.test.ts proves it.
  jest.spyOn(pulumi.log, "warn").mockResolvedValue();
});

afterEach(() => {
  jest.restoreAllMocks();
});

/** What a program got that reads its settings first and declares an object of them then. */
interface Outcome {
  readonly settings: Settings | undefined;
  readonly error: unknown;
  readonly declared: readonly string[];
}

async function run(config: Config, options: Partial<ProgramRun> = {}): Promise<Outcome> {
  let settings: Settings | undefined;
  let error: unknown;
  const program = () => {
    // A throw would end the process, as it ends the program in earnest.
    try {
      const found = readSettings();
      if (found.mode === "rolling") throw new Error("a stack in two colors is meant");
      settings = found;
      new Namespace(settings.namespace);
    } catch (thrown) {
      error = thrown;
    }
  };
  const { resources } = await deploy(program, { config, ...options });
  return { settings, error, declared: resources.map(({ name }) => name) };
}

/** Settings as the program reads them from a stack's config. */
async function read(change: Config = {}, options: Partial<ProgramRun> = {}): Promise<Settings> {
  const { settings, error } = await run({ ...base, ...change }, options);
  if (!settings) throw error;
  return settings;
}

/** The error that the program ends with. */
async function refusal(change: Config, options: Partial<ProgramRun> = {}): Promise<Error> {
  const { error } = await run({ ...base, ...change }, options);
  if (!(error instanceof Error)) throw new Error("the settings were taken");
  return error;
}

const json = (value: unknown) => JSON.stringify(value);

test("a service of several has a namespace of keys, and errors name it", async () => {
  const config = { "shop:app": "shop", "web:app": "web", "web:mode": "blue-green" };
  let message = "";
  await deploy(
    () => {
      try {
        readSettings("web");
      } catch (error) {
        message = String(error);
      }
    },
    { config },
  );
  expect(message).toContain("web:activeColor");
  expect(message).not.toContain("shop:");
});

test("text stays text, and numbers, maps and lists are read as JSON", async () => {
  expect(
    await read({
      "sluice:weights": json({ blue: 90, green: 10 }),
      "sluice:traffic": json({ hosts: ["shop.example.com"], timeout: "1s" }),
      "sluice:protect": "true",
    }),
  ).toEqual(
    parseSettings({
      ...shop,
      weights: { blue: 90, green: 10 },
      traffic: { hosts: ["shop.example.com"], timeout: "1s" },
      protect: true,
    }),
  );
});

test("a key under its old name is taken with a warning, and refused beside the new one", async () => {
  const old = json({ timeoutMs: 1500, stickiness: { maxAgeSeconds: 60 } });
  expect(await read({ "sluice:traffic": old })).toEqual(
    parseSettings({ ...shop, traffic: { timeout: "1s500ms", stickiness: { maxAge: "1m" } } }),
  );
  expect(jest.mocked(pulumi.log.warn).mock.calls).toEqual([
    [
      "sluice:traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms",
    ],
    [
      "sluice:traffic.stickiness.maxAgeSeconds is called maxAge now, and sluice 1.0.0 refuses the old name; write maxAge: 1m",
    ],
  ]);
  const both = json({ timeoutMs: 1500, timeout: "1s" });
  expect((await refusal({ "sluice:traffic": both })).message).toContain(
    "sluice:traffic.timeoutMs\n    found    the old name of timeout\n    needed   timeout, and that alone",
  );
});

test("a name that looks like something else is still a name", async () => {
  const names = { "sluice:app": "true", "sluice:namespace": "2048" };
  expect(await read(names)).toMatchObject({ app: "true", namespace: "2048" });
});

test("the defaults of Pulumi.yaml, empty maps, count as not set", async () => {
  const maps = [
    "weights",
    "image",
    "workload",
    "disruption",
    "autoscaling",
    "traffic",
    "monitoring",
  ];
  const empty = Object.fromEntries(
    [...maps, "cluster"].map((key) => [`sluice:${key}`, "{}"] as const),
  );
  expect(await read(empty)).toEqual(parseSettings(shop));
});

test("an empty map within a map is a wish", async () => {
  const traffic = json({ stickiness: {} });
  const { stickiness } = (await read({ "sluice:traffic": traffic })).traffic;
  expect(stickiness).toEqual({
    cookie: "sluice-bucket",
    maxAge: "1d",
    path: "/",
    sameSite: "Lax",
    httpOnly: true,
  });
});

test("config of other projects and of providers is ignored", async () => {
  const foreign = {
    "kubernetes:context": "other",
    "pulumi:disable-default-providers": '["kubernetes"]',
    "other:weights": "nonsense",
    "sluicegate:app": "other",
    app: "other",
  };
  expect(await read(foreign)).toEqual(parseSettings(shop));
});

test("keys are read in the namespace of the project that runs", async () => {
  const config = Object.fromEntries(
    Object.entries(base).map(([key, value]) => [key.replace("sluice:", "market:"), value]),
  );
  expect((await run(config, { project: "market" })).settings).toEqual(parseSettings(shop));
});

test("an unknown key at the top is refused, whatever its value", async () => {
  for (const value of ["{}", "5", "text"]) {
    const { message } = await refusal({ "sluice:weigths": value });
    expect(message).toContain("  sluice:weigths\n    found    an unknown key\n");
    expect(message).toContain("did you mean weights?");
  }
});

test.each([
  ["sluice:port", "eighty", '"eighty"'],
  ["sluice:port", '"8080"', '"8080"'],
  ["sluice:protect", "yes", '"yes"'],
  ["sluice:weights", "90/10", '"90/10"'],
  ["sluice:weights", "{blue: 90}", '"{blue: 90}"'],
  ["sluice:traffic", "[]", "[]"],
  ["sluice:activeColor", '"blue"', String.raw`"\"blue\""`],
])("%s with the value %s is refused and shown as %s", async (key, value, found) => {
  const { message } = await refusal({ [key]: value });
  expect(message).toContain(`  ${key}\n    found    ${found}\n`);
});

test("what has to be there is missed by its full key", async () => {
  const { message } = await refusal({}, { config: { "sluice:app": "shop" } });
  for (const key of ["namespace", "port", "activeColor"]) {
    expect(message).toContain(`  sluice:${key}\n    found    nothing\n`);
  }
});

test("the whole error: a sentence, then each key with found, needed and a command", async () => {
  const error = await refusal({
    "sluice:weights": json({ blue: 0, green: 100 }),
    "sluice:workload": json({ replicas: 0, drain: { terminationGracePeriod: "5s" } }),
  });
  expect(error.message).toBe(
    `The settings cannot be used: 3 problems. Nothing was declared and nothing was changed.

  sluice:activeColor
    found    "blue"
    needed   a color with weight above 0; weights.blue is 0
    example  pulumi config set 'sluice:activeColor' green

  sluice:workload.replicas
    found    0
    needed   at least 1, because green carries 100 % of the traffic
    example  pulumi config set --path 'sluice:workload.replicas' 3

  sluice:workload.drain.terminationGracePeriod
    found    "5s"
    needed   at least preStop 5s + shutdown 30s = 35s
    example  pulumi config set --path 'sluice:workload.drain.terminationGracePeriod' 40s`,
  );
});

test("the error is one that Pulumi shows without a stack trace", async () => {
  const error = await refusal({ "sluice:port": "0" });
  expect(pulumi.RunError.isInstance(error)).toBe(true);
});

test("nothing is declared when the settings are refused", async () => {
  expect((await run(base)).declared).toEqual(["market"]);
  const refused = await run({ ...base, "sluice:port": "0" });
  expect(refused.error).toBeInstanceOf(Error);
  expect(refused.declared).toEqual([]);
});

describe("secrets", () => {
  const workload = json({ secrets: { PASSWORD: "hunter2" } });

  test("are taken when they are encrypted", async () => {
    const settings = await read(
      { "sluice:workload": workload },
      { secretKeys: ["sluice:workload"] },
    );
    expect(settings.colors.blue.workload.secrets).toEqual({ PASSWORD: "hunter2" });
  });

  test.each(["workload", "blue", "green"] as const)(
    "in plain text are refused in %s, without their values",
    async (part) => {
      const value = json({ ...(part === "workload" ? {} : shop[part]), secrets: { A: "hunter2" } });
      const { message } = await refusal({ [`sluice:${part}`]: value });
      expect(message).toContain(
        `  sluice:${part}.secrets\n    found    plain text\n    needed   encrypted values\n` +
          `    example  pulumi config set --secret --path 'sluice:${part}.secrets.DB_PASSWORD'`,
      );
      expect(message).not.toContain("hunter2");
    },
  );

  test("for a registry are taken when they are encrypted, and refused in plain text", async () => {
    const build = { context: "app", repository: "registry.example.com/shop" };
    const registry = { username: "robot", password: "hunter2" };
    const change = { "sluice:image": json({ ...build, registry }), "sluice:green": "{}" };
    const settings = await read(change, { secretKeys: ["sluice:image"] });
    expect(settings.image?.registry).toEqual(registry);
    const { message } = await refusal(change);
    expect(message).toContain(
      "  sluice:image.registry.password\n    found    plain text\n    needed   an encrypted value\n" +
        "    example  pulumi config set --secret --path 'sluice:image.registry.password'",
    );
    expect(message).not.toContain("hunter2");
  });

  test("of receivers are taken when they are encrypted, and refused in plain text", async () => {
    const mail = {
      name: "mail",
      kind: "email",
      to: ["oncall@example.com"],
      from: "sluice@example.com",
      smarthost: "smtp.example.com:587",
      username: "sluice",
    };
    const chat = { name: "chat", kind: "slack", webhookUrl: "https://chat.example.com/hunter2" };
    const monitoring = {
      rules: "config-map",
      receivers: [chat, { ...mail, password: "hunter2" }],
    };
    const change = { "sluice:monitoring": json(monitoring) };
    const settings = await read(change, { secretKeys: ["sluice:monitoring"] });
    expect(settings.monitoring).toMatchObject(monitoring);
    const { message } = await refusal(change);
    expect(message).toContain("2 problems.");
    for (const key of ["receivers[0].webhookUrl", "receivers[1].password"]) {
      expect(message).toContain(
        `  sluice:monitoring.${key}\n    found    plain text\n    needed   an encrypted value\n` +
          `    example  pulumi config set --secret --path 'sluice:monitoring.${key}'`,
      );
    }
    expect(message).not.toContain("hunter2");
  });

  test("receivers that are no list, or hold something else, have no secrets", async () => {
    for (const receivers of ["none", [5], { webhookUrl: "https://a.example.com" }]) {
      const { message } = await refusal({ "sluice:monitoring": json({ receivers }) });
      expect(message).toContain("sluice:monitoring.receivers");
      expect(message).not.toContain("plain text");
    }
  });

  test("for the store of logs are taken when they are encrypted, and refused in plain text", async () => {
    const image = `fluent-bit@sha256:${"0".repeat(64)}`;
    const store = { kind: "loki", url: "http://loki", token: "hunter2" };
    const change = { "sluice:logging": json({ image, store }) };
    const settings = await read(change, { secretKeys: ["sluice:logging"] });
    expect(settings.logging?.store).toMatchObject(store);
    const { message } = await refusal(change);
    expect(message).toContain(
      "  sluice:logging.store.token\n    found    plain text\n    needed   an encrypted value\n" +
        "    example  pulumi config set --secret --path 'sluice:logging.store.token'",
    );
    expect(message).not.toContain("hunter2");
  });

  test("in plain text are told together with everything else that is wrong", async () => {
    const { message } = await refusal({ "sluice:workload": workload, "sluice:port": "0" });
    expect(message).toContain("2 problems.");
    expect(message).toContain("sluice:workload.secrets");
    expect(message).toContain("sluice:port");
  });

  test("that are none raise no problem", async () => {
    const settings = await read({ "sluice:workload": json({ secrets: {} }) });
    expect(settings.colors.blue.workload.secrets).toEqual({});
  });

  test("of another key do not make these encrypted", async () => {
    const { message } = await refusal(
      { "sluice:workload": workload },
      { secretKeys: ["sluice:blue", "other:workload", "sluice:workload2"] },
    );
    expect(message).toContain("sluice:workload.secrets");
  });

  test.each([
    ["text that is no JSON", '{"secrets": {"PASSWORD": "hunter2"'],
    ["a list", json(["hunter2"])],
    ["a variable of the wrong kind", json({ env: { A: { value: "hunter2" } } })],
    ["a word where there are few", json({ spread: "hunter2" })],
    ["a mistyped key", json({ secret: { PASSWORD: "hunter2" } })],
  ])("in an encrypted key are not shown by a mistake: %s", async (_title, value) => {
    const options = { secretKeys: ["sluice:workload"] };
    const { message } = await refusal({ "sluice:workload": value }, options);
    expect(message).toContain("sluice:workload");
    expect(message).not.toContain("hunter2");
  });

  test("hide the text of their key only, and no numbers", async () => {
    const { message } = await refusal(
      {
        "sluice:workload": json({ spread: "far", replicas: -1, secrets: { A: "hunter2" } }),
        "sluice:activeColor": "red",
      },
      { secretKeys: ["sluice:workload"] },
    );
    expect(message).toContain(
      "  sluice:workload.spread\n    found    [hidden, as workload holds encrypted values]\n",
    );
    expect(message).toContain("  sluice:workload.replicas\n    found    -1\n");
    expect(message).toContain('  sluice:activeColor\n    found    "red"\n');
  });
});
