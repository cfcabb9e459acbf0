import type { ReleaseEvent } from "./event";
import type { Tone } from "./news";
import { newsOf } from "./sentence";
import type { NewsKind } from "./settings";
import type { ReleaseState } from "./state";

/** Something that others are told. */
export interface Message {
  readonly kind: NewsKind;
  readonly tone: Tone;
  /** `shop/prod: held` */
  readonly title: string;
  readonly text: string;
  readonly release: string;
  readonly app: string;
  readonly namespace: string;
  readonly stack: string;
  readonly at: number;
  /** When the release began. */
  readonly startedAt: number;
  /** Commit that is released, for systems that mark commits. */
  readonly commit?: string;
}

/** Whose release it is. */
export interface Sender {
  readonly app: string;
  readonly namespace: string;
  readonly stack: string;
  readonly commit?: string;
}

const TITLES: Readonly<Record<NewsKind, string>> = {
  started: "release started",
  advanced: "moves on",
  held: "held",
  "rolled-back": "goes back",
  ended: "ended",
};

/** What others are told about an event; most events are nobody's business but the journal's. */
export function messageOf(
  event: ReleaseEvent,
  state: ReleaseState,
  sender: Sender,
): Message | undefined {
  const kind = kindOf(event);
  const news = kind && newsOf(event, state);
  if (!news) return undefined;
  return {
    kind,
    tone: kind === "rolled-back" ? "bad" : news.tone,
    title: `${sender.app}/${sender.stack}: ${TITLES[kind]}`,
    text: news.text,
    release: state.plan.id,
    at: event.at,
    startedAt: state.startedAt,
    ...sender,
  };
}

function kindOf(event: ReleaseEvent): NewsKind | undefined {
  switch (event.type) {
    case "started":
      return "started";
    case "written":
      return "advanced";
    case "held":
      return "held";
    case "turned":
      return "rolled-back";
    case "finished":
      return "ended";
    default:
      return undefined;
  }
}
