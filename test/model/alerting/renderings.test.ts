/** Proves that both configurations of Alertmanager say the same. */
import fc from "fast-check";
import { parse } from "yaml";
import { alertmanagerConfigSpec } from "../../../model/alerting/alertmanager-config";
import { alertmanagerYaml } from "../../../model/alerting/alertmanager-yaml";
import { type Matcher, matcherText } from "../../../model/alerting/matcher";
import type { ReceiverArgs } from "../../../model/alerting/receiver";
import { routingOf } from "../../../model/alerting/routing";
import { SEVERITIES } from "../../../model/alerting/severity";

interface Route {
  readonly receiver: string;
  readonly matchers: readonly (Matcher | string)[];
  readonly routes?: readonly Route[];
}

interface Operators {
  readonly route: Route;
  readonly inhibitRules: readonly {
    readonly sourceMatch: readonly Matcher[];
    readonly targetMatch: readonly Matcher[];
    readonly equal: readonly string[];
  }[];
}

interface Plain {
  readonly route: Route;
  readonly inhibit_rules: readonly Readonly<Record<string, unknown>>[];
}

/** A route with its matchers as text and nothing that is called differently. */
const plainRoute = ({ receiver, matchers, routes = [] }: Route): unknown => ({
  receiver,
  matchers: matchers.map((one) => (typeof one === "string" ? one : matcherText(one))),
  routes: routes.map(plainRoute),
});

const receiversOf = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/),
      severities: fc.uniqueArray(fc.constantFrom(...SEVERITIES), { minLength: 1 }),
      repeatInterval: fc.integer({ min: 5, max: 44640 }).map((count) => `${String(count)}m`),
    }),
    { selector: ({ name }) => name, minLength: 1, maxLength: 5 },
  )
  .map((list) => list.map((one): ReceiverArgs => ({ ...one, kind: "webhook", webhookUrl: "u" })));

test("the same alerts go to the same receivers, and hold back the same ones", () => {
  fc.assert(
    fc.property(receiversOf, fc.boolean(), (receivers, quietDuringRelease) => {
      const service = { app: "shop", namespace: "market" };
      const routing = routingOf(service, receivers, { quietDuringRelease });
      const spec = alertmanagerConfigSpec(routing, "s") as unknown as Operators;
      const plain = parse(alertmanagerYaml(routing, {})) as Plain;
      expect(plain.route.routes?.map(plainRoute)).toEqual([plainRoute(spec.route)]);
      expect(plain.inhibit_rules).toEqual(
        spec.inhibitRules.map(({ sourceMatch, targetMatch, equal }) => ({
          source_matchers: sourceMatch.map(matcherText),
          target_matchers: targetMatch.map(matcherText),
          equal,
        })),
      );
    }),
  );
});
