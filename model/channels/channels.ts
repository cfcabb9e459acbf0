import type { NotifyArgs } from "../release/settings";
import type { NewsChannel } from "./channel";
import { dingtalk } from "./dingtalk";
import { email } from "./email";
import { github } from "./github";
import { grafana } from "./grafana";
import { slack } from "./slack";
import { webhook } from "./webhook";
import { wecomApp } from "./wecom-app";
import { wecomRobot } from "./wecom-robot";

/** The channels of news about releases, by the word of `release.notify[].kind`. */
export const NEWS_CHANNELS: Readonly<Record<NotifyArgs["kind"], NewsChannel>> = {
  webhook: webhook.news,
  slack: slack.news,
  wecom: wecomRobot.news,
  dingtalk: dingtalk.news,
  github: github.news,
  grafana: grafana.news,
};

/** The channels of alerts, by the word of `monitoring.receivers[].kind`. */
export const ALERT_CHANNELS = {
  webhook: webhook.alerts,
  slack: slack.alerts,
  email: email.alerts,
  wecom: wecomApp.alerts,
  "wecom-robot": wecomRobot.alerts,
  dingtalk: dingtalk.alerts,
};

/** The keys of all of them; a receiver has those of its own. */
export const ALERT_KEYS = { ...slack.alerts.keys, ...email.alerts.keys, ...wecomApp.alerts.keys };
