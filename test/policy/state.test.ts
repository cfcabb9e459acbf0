// How the state of the engine is read. Does not prove that `pulumi stack export` answers so: test/e2e/policy does.
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { readState, recordingIn } from "../../policy/state";

const URN =
  "urn:pulumi:dev::shop::sluice:index:BlueGreenApp$kubernetes:apps/v1:Deployment::shop-blue";
const APP = "urn:pulumi:dev::shop::sluice:index:BlueGreenApp::shop";
const SECRET = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "v1:abc",
};

const EXPORTED = {
  version: 3,
  deployment: {
    resources: [
      {
        urn: APP,
        type: "sluice:index:BlueGreenApp",
        custom: false,
        outputs: { release: { activeColor: "blue" } },
      },
      {
        urn: URN,
        type: "kubernetes:apps/v1:Deployment",
        custom: true,
        parent: APP,
        provider: "urn:pulumi:dev::shop::pulumi:providers:kubernetes::cluster::0a1b",
        inputs: { spec: { replicas: 2 }, token: SECRET },
        outputs: { status: {} },
        protect: true,
      },
      { urn: `${URN}-old`, type: "kubernetes:apps/v1:Deployment", custom: true, delete: true },
    ],
  },
};

test("a resource of the state is what its inputs say, secrets concealed", () => {
  const { resources } = recordingIn(EXPORTED);
  expect(resources.at(-1)).toEqual({
    urn: URN,
    type: "kubernetes:apps/v1:Deployment",
    name: "shop-blue",
    custom: true,
    parent: APP,
    inputs: { spec: { replicas: 2 }, token: "[secret]" },
    dependencies: [],
    provider: "urn:pulumi:dev::shop::pulumi:providers:kubernetes::cluster",
    aliases: [],
    ignoreChanges: [],
    protect: true,
    retainOnDelete: false,
    updateTimeout: "",
  });
});

test("what waits for its deletion is no longer declared, and components keep their outputs", () => {
  const { resources, componentOutputs } = recordingIn(EXPORTED);
  expect(resources.map(({ urn }) => urn)).toEqual([APP, URN]);
  expect(componentOutputs).toEqual({ [APP]: { release: { activeColor: "blue" } } });
});

test("a stack without resources has none", () => {
  expect(recordingIn({ version: 3, deployment: {} }).resources).toEqual([]);
});

describe("with a command line of its own", () => {
  let folder: string;
  const { PATH = "" } = process.env;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-policy-"));
    process.env["PATH"] = [folder, PATH].join(delimiter);
  });

  afterEach(async () => {
    process.env["PATH"] = PATH;
    await rm(folder, { recursive: true });
  });

  const answers = async (script: string) => {
    await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, "pulumi"), 0o755);
    return readState(folder, "dev");
  };

  test("the state is asked for by the name of the stack, in the folder of the program", async () => {
    const { why } = await answers('echo "$PWD $*" >&2; exit 1');
    expect(why).toContain(`${folder} stack export --stack dev --non-interactive`);
  });

  test("a state that cannot be read is a reason, not an error", async () => {
    const { recording, why } = await answers('echo "error: no stack named dev" >&2; exit 255');
    expect(recording).toBeUndefined();
    expect(why).toMatch(/^the state before cannot be read: .*no stack named dev/);
  });

  test("an answer of another form is a reason, too", async () => {
    const { why } = await answers("echo '[]'");
    expect(why).toMatch(/^the state before cannot be read: /);
  });
});
