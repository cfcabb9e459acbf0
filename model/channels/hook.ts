import { secret, text } from "../settings/fields";
import type { SecretSlot } from "./channel";

/** The key of every channel that has an address with a token in it. */
export const HOOK = {
  /**
   * Address of a webhook, a Slack webhook or a robot; it holds a token, so secret config.
   * @default - none; each kind but email and wecom needs one
   */
  webhookUrl: secret(
    // A preview without the stack's key knows it as `[secret …]` only.
    text(
      /^(?:https?:\/\/[^\s/]+\S*|\[secret.*\])$/,
      "an address that starts with http:// or https://",
    ),
  )
    .meta({ examples: ["https://hooks.example.com/from-secret-config"] })
    .exactOptional(),
};

/** Where the address stands in a webhook of Alertmanager. */
export const HOOK_SECRET: SecretSlot = {
  key: "webhookUrl",
  field: "urlSecret",
  plainField: "url",
};
