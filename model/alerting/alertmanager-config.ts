import { type Integration, NOBODY, type Routing } from "./routing";

type Json = Readonly<Record<string, unknown>>;

/**
 * The routing as the spec of an AlertmanagerConfig of the Prometheus operator.
 *
 * @param secretName - the Secret that holds the receivers' secrets, known now or later
 */
export function alertmanagerConfigSpec(routing: Routing, secretName: unknown): Json {
  return {
    route: {
      receiver: NOBODY,
      matchers: routing.matchers,
      groupBy: routing.groupBy,
      groupWait: routing.groupWait,
      groupInterval: routing.groupInterval,
      // Every branch is tried: an alert goes to each receiver that wants its severity.
      routes: routing.branches.map((branch) => ({ ...branch, continue: true })),
    },
    receivers: [
      ...routing.receivers.map(({ name, integration }) => ({
        name,
        [integration.list]: [fieldsOf(integration, secretName)],
      })),
      { name: NOBODY },
    ],
    inhibitRules: routing.inhibitions.map(({ source, target, equal }) => ({
      sourceMatch: source,
      targetMatch: target,
      equal,
    })),
  };
}

function fieldsOf({ fields, secrets }: Integration, secretName: unknown): Json {
  const references = secrets.map(({ field, key }) => [field, { name: secretName, key }] as const);
  return { ...Object.fromEntries(references), ...fields };
}
