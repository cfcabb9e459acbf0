import { visible } from "../visible";

/** How bad the news is. */
export type Tone = "good" | "plain" | "warning" | "bad";

/** What happened, for people. */
export interface News {
  readonly tone: Tone;
  readonly text: string;
}

/** Names, reasons and answers are other people's texts. */
const news = (tone: Tone, text: string): News => ({ tone, text: visible(text) });

/** What is neither good nor bad. */
export const plain = (text: string): News => news("plain", text);

/** What went well. */
export const good = (text: string): News => news("good", text);

/** What somebody should look at. */
export const warning = (text: string): News => news("warning", text);

/** What went wrong. */
export const bad = (text: string): News => news("bad", text);
