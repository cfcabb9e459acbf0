import { z } from "zod";
import { anyText, flag, secret, text } from "../settings/fields";
import { problem } from "../settings/problem";
import { alertChannel } from "./channel";

const mailAddress = text(/^[^\s@,]+@[^\s@,]+$/, "an address such as oncall@example.com");

/**
 * TLS from the first byte, whatever is required. An Alertmanager before 0.31 that is told to require it asks
 * for STARTTLS there on top, which no server has, and sends nothing.
 *
 * @see https://github.com/prometheus/alertmanager/issues/4507
 */
const TLS_PORT = ":465";

const alerts = alertChannel({
  keys: {
    /** Addresses that get e-mails. @default - none; kind email needs some */
    to: z
      .array(mailAddress.meta({ examples: ["oncall@example.com"] }), {
        error: "a list of addresses",
      })
      .min(1, { error: "a list of addresses" })
      .readonly()
      .exactOptional(),
    /** Address that e-mails come from. @default - none; kind email needs one */
    from: mailAddress.meta({ examples: ["sluice@example.com"] }).exactOptional(),
    /** Mail server and port. @default - none; kind email needs one */
    smarthost: text(/^[^\s:]+:\d{1,5}$/, "a mail server and port, such as smtp.example.com:587")
      .meta({ examples: ["smtp.example.com:587"] })
      .exactOptional(),
    /** Login at the mail server. @default - none */
    username: anyText("a user's name")
      .meta({ examples: ["sluice"] })
      .exactOptional(),
    /** Password at the mail server; secret config. @default - none */
    password: secret(anyText("a password"))
      .meta({ examples: ["from-secret-config"] })
      .exactOptional(),
    /** Sends no e-mail without TLS. @default true */
    requireTls: flag()
      .meta({ examples: [true] })
      .exactOptional(),
  },
  needs: ["to", "from", "smarthost"],
  secret: { key: "password", field: "authPassword" },
  list: "emailConfigs",
  fields: ({ to = [], from = "", smarthost = "", username, requireTls = true }) => ({
    to: to.join(", "),
    from,
    smarthost,
    ...(username !== undefined && { authUsername: username }),
    requireTLS: requireTls && !smarthost.endsWith(TLS_PORT),
  }),
  problems: (path, { username, password }) => {
    if ((username === undefined) === (password === undefined)) return [];
    const [absent, present] =
      username === undefined ? ["username", "password"] : ["password", "username"];
    return [problem([...path, absent], undefined, `a value, as ${present} is given`)];
  },
});

/** A mailbox. */
export const email = { alerts };
