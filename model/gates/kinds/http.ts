import { HOST_NAME } from "../../name";
import { anyText, integer, text, variable, webAddress } from "../../settings/fields";
import { has, without } from "../../traffic/features";
import { covers } from "../../traffic/hosts";
import { isStream } from "../../traffic/stream";
import type { TrafficSettings } from "../../traffic/traffic";
import { withoutLogins } from "../../without-logins";
import { type GateBase, type GateKind, named, type Own } from "../gate-kind";

const fields = () => ({
  ...named,
  /** Address that is asked, with the preview route's header. @default - see `urlFrom` */
  url: webAddress()
    .meta({ examples: ["http://shop.example.com/ready"] })
    .exactOptional(),
  /**
   * Variable of the driver's environment that holds the address, such as one with a token in it; no answer names
   * more of it than the variable. Exactly one of `url` and `urlFrom`.
   */
  urlFrom: variable()
    .meta({ examples: ["SMOKE_URL"] })
    .exactOptional(),
  /** Host name that is asked for, where the URL has another one. @default - the URL's */
  host: text(HOST_NAME, "a DNS name such as shop.example.com")
    .meta({ examples: ["shop.example.com"] })
    .exactOptional(),
  /** Status that the answer must have. */
  status: integer(100, 599).default(200),
  /** Text that the answer must hold. @default - any */
  contains: anyText("text")
    .meta({ examples: ["ok"] })
    .exactOptional(),
});

/** A question to the new color itself, through the preview route. */
export interface HttpGate extends GateBase, Own<typeof fields> {
  readonly kind: "http";
}

/** What a gate that asks one of the service's own hosts cannot do without. */
export const WAY_TO_IDLE =
  "a way to the idle color: traffic.preview.publicValue, as this host is one of traffic.hosts";

/** The same where no proxy but the gateway's knows a way. */
const ONE_OF_HOSTS =
  "one of traffic.hosts, with traffic.preview.publicValue: no other way leads to the idle color; or a command";

/** The host name that a gate asks for. */
export function hostAsked(url: string, host: string | undefined): string {
  return host ?? new URL(url).hostname.replace(/\.$/, "");
}

/** Whether requests for a host come in through the service's gateway, which knows no color's name. */
export function isBehindGateway(host: string, { hosts }: Pick<TrafficSettings, "hosts">): boolean {
  return hosts.some((one) => covers(one, host));
}

export const http = {
  kind: "http",
  text: "Questions to the new color itself.",
  fields,
  // Through the gateway an idle color is reached by a secret value; without it the active one answers.
  problems: ({ url, urlFrom, host }, { traffic, found }) => {
    if (url === undefined && urlFrom === undefined) {
      return [found("url", url, "an address, or urlFrom")];
    }
    if (url !== undefined && urlFrom !== undefined) {
      return [found("url", withoutLogins(url), "nothing, as urlFrom is given", null)];
    }
    const given = url === undefined ? "urlFrom" : "url";
    const shown = url === undefined ? urlFrom : withoutLogins(url);
    if (traffic && !has(traffic, "preview")) {
      return [found(given, shown, without(traffic, "preview", "a command"), null)];
    }
    if (traffic && isStream(traffic)) {
      const needed = `a command, as traffic.protocol is ${traffic.protocol}: no header leads to a color`;
      return [found(given, shown, needed, null)];
    }
    // What `urlFrom` holds is known to the driver alone; it asks no such host either.
    const asked = url === undefined ? host : hostAsked(url, host);
    if (
      traffic &&
      !has(traffic, "mesh") &&
      !(asked !== undefined && isBehindGateway(asked, traffic))
    ) {
      return [found(given, shown, ONE_OF_HOSTS)];
    }
    if (!traffic || asked === undefined || !isBehindGateway(asked, traffic)) return [];
    return traffic.preview.publicValue === undefined
      ? [found(given, shown, WAY_TO_IDLE, null)]
      : [];
  },
} satisfies GateKind<HttpGate>;
