import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { SettingsError } from "../../model/settings/settings-error";
import { configuredRelease } from "../../release/configured";
import { writeImage, writeSplit } from "../../release/stack-edits";
import { StackError } from "../../stack/stack-error";
import { StackFile } from "../../stack/stack-file";
import { A, B, C, CONFIG, project } from "./driver/world";

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const start = (config: string) => {
  directory = project(config);
  return StackFile.open(directory, undefined);
};
const configured = (file: StackFile) => configuredRelease(file.args().args);
const text = () => readFileSync(join(directory, "Pulumi.dev.yaml"), "utf8");

test("a file says who serves, what is pinned, and by default that all traffic is on the active color", () => {
  expect(configured(start(CONFIG))).toEqual({
    activeColor: "blue",
    weights: { blue: 100, green: 0 },
    images: { blue: A, green: B },
  });
});

test("weights count as they stand, maps may be JSON, and a color without an image has none", () => {
  const config = `config:
  shop:activeColor: blue
  shop:weights: '{"blue":90,"green":10}'
  shop:config:blue: { replicas: 2, secrets: { TOKEN: { secure: AAA } } }
`;
  expect(configured(start(config))).toEqual({
    activeColor: "blue",
    weights: { blue: 90, green: 10 },
    images: {},
  });
});

test.each([
  ["no color", "config:\n  shop:activeColor: red\n", "one of blue, green"],
  [
    "a wrong sum",
    "config:\n  shop:activeColor: blue\n  shop:weights: { blue: 90, green: 20 }\n",
    "blue 90 + green 20 = 110",
  ],
  [
    "an active color without traffic",
    "config:\n  shop:activeColor: blue\n  shop:weights: { blue: 0, green: 100 }\n",
    "weights.blue is 0",
  ],
  [
    "a color that is encrypted as a whole",
    "config:\n  shop:activeColor: blue\n  shop:green: { secure: AAA }\n",
    'found    "[no map, or encrypted as a whole]"',
  ],
])("a file with %s is no base for a release", (_, config, words) => {
  const file = start(config);
  expect(() => configured(file)).toThrow(SettingsError);
  expect(() => configured(file)).toThrow(words);
});

test("a missing key is told as pulumi up would", () => {
  const file = start("config:\n  shop:blue: {}\n");
  expect(() => configured(file)).toThrow("shop:activeColor\n    found    nothing");
});

test("a stack may be named with its organization, which the command line needs and the file does not", () => {
  directory = project(CONFIG);
  const file = StackFile.open(directory, "acme/dev");
  expect([file.stack, file.shortName, file.name]).toEqual(["acme/dev", "dev", "Pulumi.dev.yaml"]);
  expect(file.address).toEqual({ directory, stack: "acme/dev", service: "shop" });
});

test("an unknown stack is named together with those that there are", () => {
  directory = project(CONFIG);
  expect(() => StackFile.open(directory, "prod")).toThrow(StackError);
  expect(() => StackFile.open(directory, "prod")).toThrow("needed   one of dev");
});

test("a whole switch changes one line where nothing but the active color says the split", () => {
  writeSplit(start(CONFIG), { activeColor: "green", weights: { blue: 0, green: 100 } });
  expect(text()).toBe(CONFIG.replace("activeColor: blue", "activeColor: green"));
});

test("a share writes color and weights together", () => {
  writeSplit(start(CONFIG), { activeColor: "blue", weights: { blue: 90, green: 10 } });
  const weights = "  shop:weights:\n    blue: 90\n    green: 10\n";
  expect(text()).toBe(CONFIG.replace("Color: blue\n", `Color: blue\n${weights}`));
});

test("weights that stand there are changed, so that they do not contradict the color", () => {
  const config = `config:\n  shop:activeColor: blue\n  shop:weights: { blue: 90, green: 10 } # stage 1\n`;
  const file = start(config);
  writeSplit(file, { activeColor: "green", weights: { blue: 0, green: 100 } });
  expect(text()).toBe(
    `config:\n  shop:activeColor: green\n  shop:weights: { blue: 0, green: 100 } # stage 1\n`,
  );
  expect(configured(StackFile.open(directory, "dev")).weights).toEqual({ blue: 0, green: 100 });
});

test("an image is changed in its line, which keeps its comment", () => {
  writeImage(start(CONFIG), "blue", C);
  expect(text()).toBe(CONFIG.replace(A, C));
});

test("an old spelling of a key is found", () => {
  writeSplit(start(`config:\n  shop:config:activeColor: blue\n`), {
    activeColor: "green",
    weights: { blue: 0, green: 100 },
  });
  expect(text()).toBe(`config:\n  shop:config:activeColor: green\n`);
});

test("a file keeps its mode, a link stays a link, and nothing else is left in the folder", () => {
  directory = project(CONFIG);
  mkdirSync(join(directory, "stacks"));
  const path = join(directory, "Pulumi.dev.yaml");
  const target = join(directory, "stacks/dev.yaml");
  renameSync(path, target);
  symlinkSync(target, path);
  chmodSync(target, 0o640);
  writeImage(StackFile.open(directory, "dev"), "blue", C);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(statSync(target).mode & 0o777).toBe(0o640);
  expect(readFileSync(target, "utf8")).toBe(CONFIG.replace(A, C));
  expect(readdirSync(join(directory, "stacks"))).toEqual(["dev.yaml"]);
});

test("what somebody changed meanwhile is not overwritten", () => {
  const file = start(CONFIG);
  writeFileSync(join(directory, "Pulumi.dev.yaml"), `${CONFIG}# new\n`);
  expect(() => {
    writeImage(file, "blue", C);
  }).toThrow("Pulumi.dev.yaml\n    found    changed by somebody since it was read");
  expect(text()).toBe(`${CONFIG}# new\n`);
});

test("what cannot be changed alone is left to a person, with the command", () => {
  const config = `config:\n  shop:activeColor: blue\n  shop:blue: &b { image: ${A} }\n  shop:green: *b\n`;
  const file = start(config);
  expect(() => {
    writeImage(file, "green", C);
  }).toThrow(`next     pulumi config set --stack dev --path 'shop:green.image' ${C}`);
  expect(text()).toBe(config);
});
