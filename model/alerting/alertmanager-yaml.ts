import { matcherText } from "./matcher";
import { type Integration, NOBODY, type Routing } from "./routing";

type Json = Readonly<Record<string, unknown>>;

/** Name of a secret to its value. */
export type Secrets = Readonly<Record<string, string>>;

/**
 * The routing as a whole alertmanager.yml, for clusters without the Prometheus operator. It holds the
 * receivers' secrets. Of other services' alerts it tells nobody. In JSON, which is YAML: a writer of YAML
 * would take longer to load than the rest of this.
 */
export function alertmanagerYaml(routing: Routing, secrets: Secrets): string {
  const { matchers, groupBy, groupWait, groupInterval, branches, receivers } = routing;
  const config = {
    route: {
      receiver: NOBODY,
      routes: [
        {
          receiver: NOBODY,
          matchers: matchers.map(matcherText),
          group_by: groupBy,
          group_wait: groupWait,
          group_interval: groupInterval,
          routes: branches.map((branch) => ({
            receiver: branch.receiver,
            matchers: branch.matchers.map(matcherText),
            repeat_interval: branch.repeatInterval,
            continue: true,
          })),
        },
      ],
    },
    receivers: [
      ...receivers.map(({ name, integration }) => ({
        name,
        [snakeCase(integration.list)]: [fieldsOf(integration, secrets)],
      })),
      { name: NOBODY },
    ],
    inhibit_rules: routing.inhibitions.map(({ source, target, equal }) => ({
      source_matchers: source.map(matcherText),
      target_matchers: target.map(matcherText),
      equal,
    })),
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function fieldsOf({ fields, secrets: slots }: Integration, secrets: Secrets): Json {
  const values = slots.map(({ field, plainField, key }) => [
    plainField ?? snakeCase(field),
    secrets[key] ?? "",
  ]);
  const plain = Object.entries(fields).map(([field, value]) => [snakeCase(field), value]);
  return Object.fromEntries([...values, ...plain]) as Json;
}

/** `requireTLS` as `require_tls`. */
function snakeCase(field: string): string {
  return field.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}
