import { SET_MARKDOWN } from "./alert-text";
import { alertChannel, type NewsChannel } from "./channel";
import { HOOK, HOOK_SECRET } from "./hook";
import { markdown, robotRefusal } from "./news-text";

const news: NewsChannel = {
  payload: (message) => ({ msgtype: "markdown", markdown: { content: markdown(message) } }),
  refusal: robotRefusal,
};

const alerts = alertChannel({
  keys: HOOK,
  needs: ["webhookUrl"],
  secret: HOOK_SECRET,
  list: "webhookConfigs",
  fields: () => ({
    payload: `${SET_MARKDOWN}{{ dict "msgtype" "markdown" "markdown" (dict "content" $text) | toJson }}`,
  }),
});

/** A robot of a group at WeChat Work. */
export const wecomRobot = { news, alerts };
