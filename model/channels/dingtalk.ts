import { SET_MARKDOWN } from "./alert-text";
import { alertChannel, type NewsChannel } from "./channel";
import { HOOK, HOOK_SECRET } from "./hook";
import { markdown, robotRefusal } from "./news-text";

const news: NewsChannel = {
  payload: (message) => ({
    msgtype: "markdown",
    markdown: { title: message.title, text: markdown(message) },
  }),
  /** @see https://open.dingtalk.com/document/robots/customize-robot-security-settings */
  signed: (address, secret, at, hmac) => {
    const url = new URL(address);
    url.searchParams.set("timestamp", String(at));
    url.searchParams.set("sign", hmac(`${String(at)}\n${secret}`));
    return url.href;
  },
  refusal: robotRefusal,
};

const alerts = alertChannel({
  keys: HOOK,
  needs: ["webhookUrl"],
  secret: HOOK_SECRET,
  list: "webhookConfigs",
  fields: () => ({
    payload: `${SET_MARKDOWN}{{ dict "msgtype" "markdown" "markdown" (dict "title" $title "text" $text) | toJson }}`,
  }),
});

/** A robot of a group at DingTalk. */
export const dingtalk = { news, alerts };
