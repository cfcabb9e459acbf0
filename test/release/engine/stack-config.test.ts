import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StackConfigFile } from "../../../release/engine/stack-config";
import { checkSettings } from "../../../model/settings/settings";
import type { ConfigValue } from "../../../stack/config-value";
import type { Project } from "../../../stack/project";
import { StackFile } from "../../../stack/stack-file";

const PROJECT: Project = { name: "sluice", main: "", declarations: {} };

const IMAGE = `registry.example.com/shop@sha256:${"1".repeat(64)}`;

const TEXT = `config:
  # Blue serves.
  sluice:activeColor: blue
  sluice:app: shop
  sluice:namespace: shop
  sluice:port: 8080
  sluice:blue:
    image: ${IMAGE}
  sluice:green:
    image: ${IMAGE}
    replicas: 2
  sluice:workload:
    replicas: 3
    secrets:
      TOKEN:
        secure: v1:abc
  sluice:traffic: {}
`;

const AUTOSCALING = "  sluice:autoscaling: { min: 2, max: 6 }\n";

describe("A stack's file", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-config-"));
    file = join(folder, "Pulumi.dev.yaml");
    writeFileSync(file, TEXT);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const configOf = (path: string, project = PROJECT) =>
    new StackConfigFile(StackFile.at(path, project));
  const config = () => configOf(file);
  const text = () => readFileSync(file, "utf8");

  it("Gets color and weights, and keeps everything else", async () => {
    await config().write({ blue: 90, green: 10 }, "blue");
    const weights = "  sluice:weights:\n    blue: 90\n    green: 10\n";
    const line = "  sluice:activeColor: blue\n";
    expect(text()).toBe(TEXT.replace(line, line + weights));
    await config().write({ blue: 0, green: 100 }, "green");
    const later = "  sluice:weights:\n    blue: 0\n    green: 100\n";
    expect(text()).toBe(TEXT.replace(line, `  sluice:activeColor: green\n${later}`));
  });

  it("Is changed under the keys as it spells them", async () => {
    writeFileSync(file, TEXT.replace("sluice:activeColor", "sluice:config:activeColor"));
    await config().write({ blue: 0, green: 100 }, "green");
    expect(text()).toContain("  sluice:config:activeColor: green\n");
    expect(text()).not.toContain("sluice:activeColor");
  });

  it("Stays where weights stand in a form that others share", async () => {
    const shared = `${TEXT}  other:split: &split { blue: 50, green: 50 }\n  sluice:weights: *split\n`;
    writeFileSync(file, shared);
    await expect(config().write({ blue: 0, green: 100 }, "green")).rejects.toThrow(
      "Pulumi.dev.yaml: weights or activeColor cannot be written without changing more",
    );
    expect(text()).toBe(shared);
  });

  it("Is replaced in one step, with its mode, and nothing lies beside it", async () => {
    chmodSync(file, 0o640);
    const before = statSync(file).ino;
    await config().write({ blue: 90, green: 10 }, "blue");
    expect(statSync(file).ino).not.toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toEqual(["Pulumi.dev.yaml"]);
  });

  it("Is written where a link points to", async () => {
    const link = join(folder, "link.yaml");
    symlinkSync(file, link);
    await configOf(link).write({ blue: 0, green: 100 }, "green");
    expect(text()).toContain("sluice:activeColor: green");
  });

  it("Is not written where somebody changed it since the text was made", async () => {
    const draft = await config().withAtLeast("green", 9);
    writeFileSync(file, `${TEXT}# new\n`);
    expect(() => {
      config().save(draft);
    }).toThrow("Pulumi.dev.yaml was changed by somebody since it was read; nothing was written");
    expect(text()).toBe(`${TEXT}# new\n`);
  });

  it("Is not touched by texts that it would have", async () => {
    await config().withWeights({ blue: 0, green: 100 }, "green");
    await config().withAtLeast("green", 9);
    await config().withAtMost("green", 0);
    expect(text()).toBe(TEXT);
  });

  it("Gives the settings, with stand-ins for secrets", async () => {
    const settings = await config().settings();
    expect(settings.weights).toEqual({ blue: 100, green: 0 });
    expect(settings.colors.green.workload.replicas).toBe(2);
    expect(settings.colors.blue.workload.replicas).toBe(3);
    expect(settings.colors.blue.workload.secrets["TOKEN"]).toBeDefined();
    expect(JSON.stringify(settings)).not.toContain("v1:abc");
  });

  it("Gives the settings as the program gets them: what Pulumi.yaml says counts where the file says nothing", async () => {
    const given = (value: ConfigValue) => ({ value, secret: false });
    const declarations = {
      port: given(9090),
      traffic: given({ servicePort: 8081 }),
      protect: given("true"),
    };
    writeFileSync(
      file,
      TEXT.replace("  sluice:port: 8080\n", "").replace("  sluice:traffic: {}\n", ""),
    );
    const { colors, traffic, protect } = await configOf(file, {
      ...PROJECT,
      declarations,
    }).settings();
    expect([colors.blue.port, traffic.servicePort, protect]).toEqual([9090, 8081, true]);
  });

  it("Hides a value of Pulumi.yaml as a whole, as Pulumi does", async () => {
    const value = { servicePort: 8081, protocol: "grpc" };
    const declarations = { traffic: { value, secret: false } };
    writeFileSync(file, TEXT.replace("traffic: {}", "traffic: { protocol: http2 }"));
    const { traffic } = await configOf(file, { ...PROJECT, declarations }).settings();
    expect([traffic.servicePort, traffic.protocol]).toEqual([80, "http2"]);
  });

  it("Lists what is wrong with the settings", async () => {
    writeFileSync(file, TEXT.replace("port: 8080", "port: x"));
    await expect(config().settings()).rejects.toThrow("port");
  });

  it("Refuses for a release what the program refuses: encrypted and plain values in the wrong place", () => {
    const check = (changed: string) => {
      const { args, encrypted } = StackFile.at(file, PROJECT).args(changed);
      return checkSettings(args, encrypted);
    };
    expect(() => check(TEXT)).not.toThrow();
    const exposed = TEXT.replace("    secrets:", "    env:");
    expect(() => check(exposed)).toThrow("workload.env.TOKEN\n    found    an encrypted value");
    const plain = TEXT.replace(
      "        secure: v1:abc",
      "        secure: v1:abc\n      OTHER: hunter2",
    );
    expect(() => check(plain)).toThrow("workload.secrets.OTHER\n    found    plain text");
  });

  describe("For a color that has to carry more", () => {
    it("Has the number of pods, and the user's own beside it", async () => {
      expect((await config().withAtLeast("green", 5)).text).toBe(
        TEXT.replace("replicas: 2", "replicas: 5 # sluice: set 5, was 2"),
      );
    });

    it.each([2, 1, undefined])("Stays where %p pods are wanted", async (pods) => {
      expect((await config().withAtLeast("green", pods)).text).toBe(TEXT);
    });

    it("Has the user's own number again where that is enough", async () => {
      writeFileSync(file, TEXT.replace("replicas: 2", "replicas: 0 # sluice: set 0, was 2"));
      expect((await config().withAtLeast("green", 1)).text).toBe(TEXT);
    });

    it("Notes the user's own number, not an earlier release's", async () => {
      writeFileSync(file, TEXT.replace("replicas: 2", "replicas: 0 # sluice: set 0, was 2"));
      expect((await config().withAtLeast("green", 4)).text).toBe(
        TEXT.replace("replicas: 2", "replicas: 4 # sluice: set 4, was 2"),
      );
    });

    it("Has the autoscaler's least, as it owns the number", async () => {
      writeFileSync(file, TEXT + AUTOSCALING);
      const { text: grown } = await config().withAtLeast("green", 5);
      const min = "    autoscaling:\n      min: 5 # sluice: set 5, was not set\n";
      expect(grown).toBe(
        (TEXT + AUTOSCALING)
          .replace(`blue:\n    image: ${IMAGE}\n`, `blue:\n    image: ${IMAGE}\n${min}`)
          .replace("replicas: 2\n", `replicas: 2\n${min}`),
      );
    });

    it("Leaves the other color's own number of pods where no autoscaler could take them", async () => {
      const { text: grown } = await config().withAtLeast("green", 9);
      expect(grown).toBe(TEXT.replace("replicas: 2", "replicas: 9 # sluice: set 9, was 2"));
    });
  });

  describe("At the end of a release", () => {
    const both = `${TEXT.replace("replicas: 2", "replicas: 2 # ours")}${AUTOSCALING}`;

    it("Has the bounds of both autoscalers as they were, with every remark", async () => {
      writeFileSync(file, both);
      config().save(await config().withAtLeast("green", 5));
      expect(text()).not.toBe(both);
      for (const idle of ["blue", "green", undefined] as const) {
        expect((await config().withOwnSizes(idle)).text).toBe(both);
      }
    });

    it("Takes pods from a color without traffic only, where nothing else gives them", async () => {
      config().save(await config().withAtLeast("green", 5));
      const raised = text();
      expect((await config().withOwnSizes("green")).text).toBe(TEXT);
      expect((await config().withOwnSizes("blue")).text).toBe(raised);
      expect((await config().withOwnSizes(undefined)).text).toBe(raised);
    });

    it.each(["", AUTOSCALING])("Keeps a color retired%s", async (autoscaling) => {
      writeFileSync(file, TEXT + autoscaling);
      config().save(await config().withAtMost("green", 0));
      const retired = text();
      expect(retired).not.toBe(TEXT + autoscaling);
      expect((await config().withOwnSizes("green")).text).toBe(retired);
    });

    it("Is the same file where nothing was raised", async () => {
      expect((await config().withOwnSizes("green")).text).toBe(TEXT);
    });
  });

  describe("For a color that is retired", () => {
    it("Has the smaller number", async () => {
      expect((await config().withAtMost("green", 0)).text).toBe(
        TEXT.replace("replicas: 2", "replicas: 0 # sluice: set 0, was 2"),
      );
    });

    it("Gives the other color's autoscaler its own bound back, and not its pods", async () => {
      const raised =
        "replicas: 5 # sluice: set 5, was 2\n    autoscaling:\n      min: 5 # sluice: set 5, was not set\n";
      const weights = "  sluice:weights:\n    blue: 0\n    green: 100\n";
      const released = TEXT.replace("activeColor: blue", "activeColor: green");
      const rest = AUTOSCALING + weights;
      writeFileSync(file, released.replace("replicas: 2\n", raised) + rest);
      const lines = "replicas: 5 # sluice: set 5, was 2\n";
      const blue = `    image: ${IMAGE}\n    autoscaling:\n      min: 1 # sluice: set 1, was not set\n`;
      expect((await config().withAtMost("blue", 0)).text).toBe(
        released.replace("replicas: 2\n", lines).replace(`    image: ${IMAGE}\n`, blue) + rest,
      );
    });

    it("Is refused where the rules do not allow it", async () => {
      await expect(config().withAtMost("blue", 0)).rejects.toThrow("replicas");
    });
  });
});

test("a preview depends on the file, but not on the traffic of services of the same release", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-source-"));
  const path = join(folder, "Pulumi.dev.yaml");
  const text =
    "config:\n  web:app: web\n  web:activeColor: blue\n  api:app: api\n  api:activeColor: blue\n";
  writeFileSync(path, text);
  const file = StackFile.at(path, { name: "p", main: "", declarations: {} }, folder, "dev", "web");
  const joint = new StackConfigFile(file, ["api"]);
  const moved = text.replace("api:activeColor: blue", "api:activeColor: green");
  expect(joint.sourceOf(moved)).toBe(joint.sourceOf(text));
  expect(joint.sourceOf(text.replace("app: api", "app: other"))).not.toBe(joint.sourceOf(text));
  expect(new StackConfigFile(file).sourceOf(moved)).toBe(moved);
  rmSync(folder, { recursive: true });
});
