import { alertChannel, type NewsChannel } from "./channel";
import { HOOK, HOOK_SECRET } from "./hook";

/** A service of one's own: it gets everything as it is. */
const news: NewsChannel = {
  payload: (message) => {
    const time = (at: number) => new Date(at).toISOString();
    return { ...message, at: time(message.at), startedAt: time(message.startedAt) };
  },
};

const alerts = alertChannel({
  keys: HOOK,
  needs: ["webhookUrl"],
  secret: HOOK_SECRET,
  list: "webhookConfigs",
  fields: () => ({}),
});

export const webhook = { news, alerts };
