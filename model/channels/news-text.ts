import { z } from "zod";
import type { Message } from "../release/message";
import type { Tone } from "../release/news";

/** How bad the news is, as a sign. */
export const SYMBOLS: Readonly<Record<Tone, string>> = {
  good: "✅",
  plain: "ℹ️",
  warning: "⚠️",
  bad: "❌",
};

/** A message in the Markdown that robots of a group show. */
export function markdown({ tone, title, text, release }: Message): string {
  const [head, body, foot] = [title, text, release].map(asPlainText);
  return `**${SYMBOLS[tone]} ${head ?? ""}**\n\n${body ?? ""}\n\n> ${foot ?? ""}`;
}

/** A `>` that nothing has opened is only a sign; reasons are full of them. */
export function asEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** What makes links, mentions and code in Markdown, and the sign that looks like it. */
const PLAIN: Readonly<Record<string, string>> = {
  ...{ "<": "＜", "[": "［", "]": "］", "`": "｀", "*": "＊" },
};

/**
 * Neither of the robots says how a sign is escaped, so each is replaced by the wide one.
 *
 * @see https://developer.work.weixin.qq.com/document/path/91770
 */
function asPlainText(text: string): string {
  return text.replace(/[<[\]`*]/g, (sign) => PLAIN[sign] ?? sign);
}

const robotAnswer = z.object({ errcode: z.number(), errmsg: z.string().default("") });

/**
 * Why a robot of a group did not post a message: it answers with status 200 whatever it makes of one.
 *
 * @see https://developer.work.weixin.qq.com/document/path/90313
 */
export function robotRefusal(body: string): string | undefined {
  try {
    const { data } = robotAnswer.safeParse(JSON.parse(body));
    if (!data || data.errcode === 0) return undefined;
    return `it answered ${String(data.errcode)} ${data.errmsg}`.trimEnd();
  } catch {
    return undefined;
  }
}
