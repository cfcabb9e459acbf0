import { type Inhibition, inhibitions } from "./inhibition";
import { type Integration, integrationOf } from "./integration";
import { equals, type Matcher, oneOf } from "./matcher";
import { RECEIVER_DEFAULTS, type ReceiverArgs, ROUTES_DEFAULTS, type RoutesArgs } from "./receiver";

/** Gets what no receiver asked for, and tells nobody. */
export const NOBODY = "nobody";

/** Whose alerts are routed. */
export interface Service {
  readonly app: string;
  readonly namespace: string;
}

/** Alerts of some severities on their way to one receiver. */
export interface Branch {
  readonly receiver: string;
  readonly matchers: readonly Matcher[];
  readonly repeatInterval: string;
}

/** What Alertmanager does with one service's alerts, in no configuration's own words. */
export interface Routing {
  readonly matchers: readonly Matcher[];
  readonly groupBy: readonly string[];
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly branches: readonly Branch[];
  readonly receivers: readonly {
    readonly name: string;
    readonly integration: Integration;
  }[];
  readonly inhibitions: readonly Inhibition[];
}

/** The routing of a service's alerts: every receiver has a branch of its own. */
export function routingOf(
  { app, namespace }: Service,
  receivers: readonly ReceiverArgs<unknown>[],
  routes: RoutesArgs = {},
): Routing {
  const { groupWaitSeconds, groupIntervalSeconds, quietDuringRelease } = {
    ...ROUTES_DEFAULTS,
    ...routes,
  };
  const matchers = [equals("app", app), equals("namespace", namespace)];
  return {
    matchers,
    // With the severity: a critical alert that joined its warning's group would wait for the group's turn.
    groupBy: ["app", "namespace", "alertname", "color", "severity"],
    groupWait: `${String(groupWaitSeconds)}s`,
    groupInterval: `${String(groupIntervalSeconds)}s`,
    branches: receivers.map(branchOf),
    receivers: receivers.map((receiver) => ({
      name: receiver.name,
      integration: integrationOf(receiver),
    })),
    inhibitions: inhibitions(matchers, quietDuringRelease),
  };
}

function branchOf(receiver: ReceiverArgs<unknown>): Branch {
  const { name, severities, repeatMinutes } = { ...RECEIVER_DEFAULTS, ...receiver };
  return {
    receiver: name,
    matchers: [oneOf("severity", severities)],
    repeatInterval: `${String(repeatMinutes)}m`,
  };
}
