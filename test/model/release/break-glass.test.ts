/** Proves the text of the command. That kubectl and a shell take it is proven in test/e2e. */
import { breakGlass } from "../../../model/release/break-glass";
import { rulesFor } from "../../../model/traffic/routers/istio/virtual-service";
import { resolveTraffic } from "../../../model/traffic/traffic";
import type { TrafficArgs } from "../../../model/traffic/traffic";
import { allOn, share } from "../../../model/traffic/weights";

const settings = (traffic: TrafficArgs = {}) => ({
  app: "shop",
  namespace: "market",
  traffic: resolveTraffic(traffic),
});

test("without rules that depend on the weights it changes two numbers of the split", () => {
  expect(breakGlass(settings(), allOn("blue"), "blue", { context: "prod eu" })).toBe(
    "kubectl --context 'prod eu' --namespace market patch virtualservices.networking.istio.io shop " +
      '--type json --patch \'[{"op":"test","path":"/spec/http/2/name","value":"split"},' +
      '{"op":"replace","path":"/spec/http/2/route/0/weight","value":100},' +
      '{"op":"replace","path":"/spec/http/2/route/1/weight","value":0}]\'',
  );
});

test.each<[string, TrafficArgs]>([
  ["sticky users", { stickiness: {} }],
  ["a mirror", { mirror: {} }],
  ["a rule to the idle color", { match: [{ name: "testers", to: "idle", cookies: { t: "it" } }] }],
])("with %s it replaces all rules", (_title, traffic) => {
  const command = breakGlass(settings(traffic), allOn("green"), "green");
  const value = rulesFor(settings(traffic), allOn("green"), "green");
  const patch = JSON.stringify([{ op: "replace", path: "/spec/http", value }]);
  expect(command).toBe(
    `kubectl --namespace market patch virtualservices.networking.istio.io shop --type json --patch '${patch}'`,
  );
});

test("a single quote stays inside its argument", () => {
  const match = [{ name: "m", to: "blue", headers: { "x-name": "o'neil" } }] as const;
  const command = breakGlass(settings({ match, mirror: {} }), allOn("blue"), "blue");
  expect(command).toContain(`{"exact":"o'\\''neil"}`);
});

const mine = { name: "mine", match: [{}], redirect: { uri: "/new" } };

/** The patch of a command. */
const patchOf = (command: string): unknown =>
  JSON.parse(/--patch '(.*)'$/.exec(command)?.[1] ?? "") as unknown;

test("in live rules it finds the split at its place, whatever the settings say", () => {
  const http = [mine, ...rulesFor(settings(), share("green", 20), "blue")];
  const command = breakGlass(settings({ servicePort: 8081 }), allOn("blue"), "blue", {
    spec: { http },
  });
  expect(patchOf(command)).toEqual([
    { op: "test", path: "/spec/http/3/name", value: "split" },
    { op: "replace", path: "/spec/http/3/route/0/weight", value: 100 },
    { op: "replace", path: "/spec/http/3/route/1/weight", value: 0 },
  ]);
});

test("it replaces all live rules where more than the numbers moves, and keeps those of others", () => {
  const sticky = settings({ stickiness: {} });
  const http = [mine, ...rulesFor(sticky, share("green", 20), "blue")];
  const command = breakGlass(settings(), allOn("blue"), "blue", { spec: { http } });
  const value = [mine, ...rulesFor(sticky, allOn("blue"), "blue")];
  expect(patchOf(command.replaceAll("'\\''", "'"))).toEqual([
    { op: "replace", path: "/spec/http", value },
  ]);
});

test("a router that is gone is created as the program declares it", () => {
  const command = breakGlass(settings(), allOn("blue"), "blue", { isGone: true });
  const [, object = ""] =
    /^printf %s '(.*)' \| kubectl --namespace market create --filename -$/.exec(command) ?? [];
  expect(JSON.parse(object)).toEqual({
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: {
      name: "shop",
      namespace: "market",
      labels: {
        "app.kubernetes.io/name": "shop",
        "app.kubernetes.io/instance": "shop",
        "app.kubernetes.io/managed-by": "pulumi",
      },
      annotations: { "pulumi.com/patchFieldManager": "sluice", "pulumi.com/patchForce": "true" },
    },
    spec: {
      hosts: ["shop.market.svc.cluster.local"],
      gateways: ["mesh"],
      http: rulesFor(settings(), allOn("blue"), "blue"),
    },
  });
});

test("a path below the home folder is left to the shell", () => {
  const command = breakGlass(settings(), allOn("blue"), "blue", { kubeconfig: "~/.kube/eu" });
  expect(command).toMatch(/^kubectl --kubeconfig ~\/\.kube\/eu --namespace market patch /);
});
