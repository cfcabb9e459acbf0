import { assign, describeAssignment, parseAssignment } from "../../stack/assignment";
import type { RawConfig } from "../../stack/config-value";

const set = (text: string, config: RawConfig = {}) =>
  assign(config, parseAssignment(text, { service: "shop" }));

test.each<[string, RawConfig, RawConfig]>([
  ["activeColor=green", {}, { "shop:activeColor": "green" }],
  ["shop:activeColor=green", {}, { "shop:activeColor": "green" }],
  ["shop:config:activeColor=green", {}, { "shop:activeColor": "green" }],
  ["aws:region=eu-west-1", {}, { "aws:region": "eu-west-1" }],
  ["port=8080", {}, { "shop:port": "8080" }],
  ["app=a=b", {}, { "shop:app": "a=b" }],
  ["app=", {}, { "shop:app": "" }],
  ["weights.blue=90", {}, { "shop:weights": { blue: 90 } }],
  [
    "weights.blue=90",
    { "shop:weights": { blue: 100, green: 0 } },
    { "shop:weights": { blue: 90, green: 0 } },
  ],
  ["traffic.tls.redirect=true", {}, { "shop:traffic": { tls: { redirect: true } } }],
  ["a.b=false", {}, { "shop:a": { b: false } }],
  ["a.b=007", {}, { "shop:a": { b: "007" } }],
  ["a.b=0", {}, { "shop:a": { b: 0 } }],
  ["a.b=-5", {}, { "shop:a": { b: -5 } }],
  ["a.b=1.5", {}, { "shop:a": { b: "1.5" } }],
  ["a.b=1e3", {}, { "shop:a": { b: "1e3" } }],
  ["hosts[0]=x.example.com", {}, { "shop:hosts": ["x.example.com"] }],
  ["hosts[1]=b", { "shop:hosts": ["a"] }, { "shop:hosts": ["a", "b"] }],
  ["hosts[0]=c", { "shop:hosts": ["a", "b"] }, { "shop:hosts": ["c", "b"] }],
  [
    "rules[0].name=x",
    { "shop:rules": [{ name: "y", to: 1 }] },
    { "shop:rules": [{ name: "x", to: 1 }] },
  ],
  ["green.image=r/i@sha256:ab", {}, { "shop:green": { image: "r/i@sha256:ab" } }],
])("--set %s over %j gives %j", (text, config, expected) => {
  expect(set(text, config)).toEqual(expected);
});

test("the config that it is laid over stays as it is", () => {
  const config = { "shop:weights": { blue: 100 } };
  set("weights.blue=1", config);
  expect(config).toEqual({ "shop:weights": { blue: 100 } });
});

test.each([
  ["activeColor", "--set\n    found    text without =\n    needed   key=value"],
  ["=green", "--set\n    found    nothing before =\n    needed   key=value"],
])("--set %s is refused with an example", (text, message) => {
  expect(() => set(text)).toThrow(message);
  expect(() => set(text)).toThrow("--set activeColor=green");
});

test.each([
  ["app.name=x", { "shop:app": "shop" }, "needed   a map there"],
  ["hosts[0]=x", { "shop:hosts": { a: 1 } }, "needed   a list there"],
  ["hosts[2]=x", { "shop:hosts": ["a"] }, "needed   a list of 2 or more there"],
  ["hosts.a=x", { "shop:hosts": ["a"] }, "needed   a map there"],
])("--set %s does not fit %j", (text, config, message) => {
  expect(() => set(text, config)).toThrow(message);
});

test("an error about a secret does not repeat the value", () => {
  const run = () =>
    set("workload.secrets.TOKEN.x=hunter2", { "shop:workload": { secrets: { TOKEN: "a" } } });
  expect(run).toThrow("--set shop:workload.secrets.TOKEN.x");
  expect(run).not.toThrow("hunter2");
});

test.each([
  ["weights.blue=90", "weights.blue=90"],
  ["aws:region=x", "aws:region=x"],
  ["workload.secrets.TOKEN=hunter2", "workload.secrets.TOKEN=[secret]"],
  ["secrets=hunter2", "secrets=[secret]"],
  [
    "monitoring.receivers[0].webhookUrl=https://h/hunter2",
    "monitoring.receivers[0].webhookUrl=[secret]",
  ],
  ['workload={"replicas":3,"secrets":{"A":"x"}}', 'workload={"replicas":3,"secrets":"[secret]"}'],
  ['cluster={"kubeconfig":"users: x"}', 'cluster={"kubeconfig":"[secret]"}'],
  ["blue.env.A=[1", "blue.env.A=[1"],
])("%s is described as %s", (text, expected) => {
  expect(describeAssignment(parseAssignment(text, { service: "shop" }), "shop")).toBe(expected);
});
