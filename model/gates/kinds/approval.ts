import { isSafe } from "../../safe-address";
import { anyText, duration, variable, webAddress } from "../../settings/fields";
import { was } from "../../settings/renamed";
import { seconds } from "../../units/duration";
import { withoutLogins } from "../../without-logins";
import { AT_ONCE, type GateBase, type GateKind, named, type Own } from "../gate-kind";

const fields = () => ({
  ...named,
  /** Time until the question expires. */
  expires: duration({ min: "1s", max: "365d" })
    .meta(was("expiresSeconds", "seconds"))
    .prefault("1d"),
  /**
   * File that says `{"approved": true, "release": …, "step": …}`, if it was written after the release
   * began. @default - none
   */
  file: anyText("a path")
    .meta({ examples: ["approved"] })
    .exactOptional(),
  /** Address over https that answers the same with status 200; 202 or 404 is not yet, 403 a refusal. @default - none */
  url: webAddress()
    .meta({ examples: ["https://approvals.example.com/shop"] })
    .exactOptional(),
  /** Variable of the driver's environment that holds such an address, with a token, say. @default - see `url` */
  urlFrom: variable()
    .meta({ examples: ["APPROVALS_URL"] })
    .exactOptional(),
});

/** A person's approval, given with `sluice promote` or through a file or an address. */
export interface ApprovalGate extends GateBase, Omit<Own<typeof fields>, "name" | "expires"> {
  readonly kind: "approval";
  readonly expiresSeconds: number;
}

export const approval = {
  kind: "approval",
  text: "A person's approval.",
  fields,
  base: () => AT_ONCE,
  own: ({ expires, ...keys }: Own<typeof fields>) => ({
    expiresSeconds: seconds(expires),
    ...keys,
  }),
  problems: ({ file, url, urlFrom }, { found }) => {
    const needed = "an address that starts with https://, as whoever answers lets a release go on";
    return [
      ...(url !== undefined && !isSafe(new URL(url))
        ? [found("url", withoutLogins(url), needed, null)]
        : []),
      ...(file !== undefined && url !== undefined
        ? [found("file", file, "nothing, as url is given", null)]
        : []),
      ...(urlFrom !== undefined && (url ?? file) !== undefined
        ? [
            found(
              "urlFrom",
              urlFrom,
              `nothing, as ${url === undefined ? "file" : "url"} is given`,
              null,
            ),
          ]
        : []),
    ];
  },
} satisfies GateKind<ApprovalGate>;
