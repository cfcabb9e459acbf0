/** Proves the text of the command. That kubectl and a shell take it is proven in test/e2e. */
import { breakGlass } from "../../../model/release/break-glass";
import { rulesFor } from "../../../model/release/rules";
import { resolveTraffic } from "../../../model/traffic-settings";
import type { TrafficArgs } from "../../../model/traffic-args";
import { allOn } from "../../../model/weights";

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
