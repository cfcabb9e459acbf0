import { kindOf } from "./steps";

/** Something that the engine, a provider or the program said about a failure. */
export interface EngineComplaint {
  /** The object that it is about; absent for the update as a whole. */
  readonly urn?: string | undefined;
  readonly message: string;
}

/** Sums up what was said before. */
const SUMMARY = /^(?:update|preview|refresh) (?:failed|cancell?ed|errored)$/;

/** Marks of color in messages, and what a terminal makes of them. */
const PAINT = new RegExp(`<\\{%[^%]*%\\}>|${String.fromCharCode(27)}\\[[0-9;]*m`, "g");

/** Room for one complaint; pods can say a lot. */
const LONGEST = 400;

/** Which objects failed and why, one sentence each; nothing is said twice. */
export function failures(complaints: readonly EngineComplaint[]): readonly string[] {
  const sentences = complaints.flatMap(({ urn, message }) => {
    const text = plain(message);
    if (text === "" || SUMMARY.test(text)) return [];
    return [shorten(urn === undefined ? text : `${objectOf(urn)}: ${text}`)];
  });
  return [...new Set(sentences)];
}

/** `Deployment shop-green` of its URN. */
function objectOf(urn: string): string {
  const [, , types = "", name = ""] = urn.replace(/^urn:pulumi:/, "").split("::");
  return `${kindOf(types.slice(types.lastIndexOf("$") + 1))} ${name}`;
}

function plain(message: string): string {
  return message
    .replace(PAINT, "")
    .replace(/^\s*error: /, "")
    .replace(/\s+/g, " ")
    .trim();
}

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
