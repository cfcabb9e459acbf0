import { type Inhibition, inhibitions } from "./inhibition";
import type { AlertChannel, SecretSlot } from "../channels/channel";
import { equals, type Matcher, oneOf } from "./matcher";
import {
  channelOf,
  ordersOf,
  type ReceiverArgs,
  type RoutesArgs,
  routesSchema,
  secretKey,
} from "./receiver";
import { minutes, seconds } from "../units/duration";

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

/** How Alertmanager reaches a receiver: fields as an AlertmanagerConfig has them. */
export interface Integration {
  readonly list: AlertChannel["list"];
  readonly fields: ReturnType<AlertChannel["fields"]>;
  /** Where its secret goes, and the name of it among those of all receivers; none where it has none. */
  readonly secrets: readonly (Pick<SecretSlot, "field" | "plainField"> & {
    readonly key: string;
  })[];
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
  const { groupWait, groupInterval, quietDuringRelease } = routesSchema.parse(routes);
  const matchers = [equals("app", app), equals("namespace", namespace)];
  return {
    matchers,
    // With the severity: a critical alert that joined its warning's group would wait for the group's turn.
    groupBy: ["app", "namespace", "alertname", "color", "severity"],
    groupWait: `${String(seconds(groupWait))}s`,
    groupInterval: `${String(seconds(groupInterval))}s`,
    branches: receivers.map(branchOf),
    receivers: receivers.map((receiver) => ({
      name: receiver.name,
      integration: integrationOf(receiver),
    })),
    inhibitions: inhibitions(matchers, quietDuringRelease),
  };
}

function branchOf(receiver: ReceiverArgs<unknown>): Branch {
  const { name, severities, repeatInterval } = ordersOf(receiver);
  return {
    receiver: name,
    matchers: [oneOf("severity", severities)],
    repeatInterval: `${String(minutes(repeatInterval))}m`,
  };
}

function integrationOf(receiver: ReceiverArgs<unknown>): Integration {
  const { resolved } = ordersOf(receiver);
  const { list, secret, ...channel } = channelOf(receiver);
  return {
    list,
    fields: { sendResolved: resolved, ...channel.fields({ ...receiver }) },
    secrets:
      receiver[secret.key] === undefined
        ? []
        : [{ ...secret, key: secretKey(receiver, secret.key) }],
  };
}
