import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../model/user-error";
import { reasonOf } from "../../model/reason";
import { askWeb, type WebAnswer, type WebRequest } from "../web";

/** How often and how long a host is asked. */
export interface AskPolicy {
  /** Milliseconds before the second attempt; twice as long before each further one. @default 2000 */
  readonly pauseMs?: number;
  /** Milliseconds that one answer may take. @default 20000 */
  readonly timeoutMs?: number;
}

const ATTEMPTS = 4;
const MAX_PAUSE_MS = 60_000;
const PAGE = 100;
const MAX_PAGES = 50;

/** Bytes of an answer that are read: a page of comments, each as long as a host takes it. */
const MOST_BYTES = 128 * 1024 * 1024;

/** An answer that is no success. */
class HostError extends Error {
  constructor(
    message: string,
    readonly status: number,
    /** Milliseconds to wait at least; absent where another attempt does not help. */
    readonly pauseMs: number | undefined,
  ) {
    super(message);
  }
}

/** A comment as a host lists it. */
export interface HostComment {
  readonly id: number;
  readonly body: string;
}

/** The place of the comments on one change. */
export interface CommentPlace<Comment extends HostComment> {
  /** Path of the list. */
  readonly list: string;
  /** Path of one. */
  readonly one: (id: number) => string;
  /** How one is changed. */
  readonly edit: "PATCH" | "PUT";
  readonly isOurs: (comment: Comment) => boolean;
}

/** What becomes of a comment. */
export type Posted = "posted" | "updated";

/** The API of a host of code. Redirects are not followed: the token is for this host only. */
export class HostClient {
  private readonly pauseMs: number;
  private readonly timeoutMs: number;

  /**
   * @param base - address of the API
   * @param headers - with the token
   * @param say - told that another attempt follows
   */
  constructor(
    private readonly base: string,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly say: (text: string) => void,
    { pauseMs = 2000, timeoutMs = 20_000 }: AskPolicy = {},
  ) {
    this.pauseMs = pauseMs;
    this.timeoutMs = timeoutMs;
  }

  /**
   * Asks for JSON.
   *
   * @throws HostError for an answer that is no success
   */
  async call(
    method: NonNullable<WebRequest["method"]>,
    path: string,
    body?: object,
  ): Promise<unknown> {
    const answer = await askWeb({
      url: this.base + path,
      method,
      headers: { "user-agent": "sluice", "content-type": "application/json", ...this.headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      mostBytes: MOST_BYTES,
      signal: AbortSignal.timeout(this.timeoutMs),
    });
    if (answer.status >= 200 && answer.status < 300) return JSON.parse(answer.body) as unknown;
    const message = answer.body.replace(/\s+/g, " ").slice(0, 300);
    const words = `${method} ${path}: ${String(answer.status)} ${message}`;
    throw new HostError(words, answer.status, pauseOf(answer));
  }

  /** Edits our comment, or writes it if there is none. */
  async upsert<C extends HostComment>(place: CommentPlace<C>, body: string): Promise<Posted> {
    const found = await this.find(place);
    if (found === undefined) {
      await this.call("POST", place.list, { body });
      return "posted";
    }
    try {
      await this.call(place.edit, place.one(found.id), { body });
      return "updated";
    } catch (error) {
      // Someone deleted it in between.
      if (!(error instanceof HostError && error.status === 404)) throw error;
      await this.call("POST", place.list, { body });
      return "posted";
    }
  }

  /**
   * Tries a few times. The whole step is repeated, search included: an answer that got lost on its way back does
   * not become a second comment.
   */
  async persistently<T>(step: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await step();
      } catch (error) {
        const isFinal =
          error instanceof UserError || (error instanceof HostError && error.pauseMs === undefined);
        if (isFinal || attempt === ATTEMPTS) throw error;
        const least = error instanceof HostError ? (error.pauseMs ?? 0) : 0;
        const pause = Math.max(least, this.pauseMs * 2 ** (attempt - 1));
        this.say(`${reasonOf(error)}; next try in ${String(pause)} ms`);
        await sleep(pause);
      }
    }
  }

  /** Page after page, but not for ever. */
  private async find<C extends HostComment>({
    list,
    isOurs,
  }: CommentPlace<C>): Promise<C | undefined> {
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = `?per_page=${String(PAGE)}&page=${String(page)}`;
      const entries = (await this.call("GET", list + query)) as readonly C[];
      const found = entries.find(isOurs);
      if (found !== undefined || entries.length < PAGE) return found;
    }
    throw new UserError({
      about: list,
      found: `no comment of ours among the first ${String(PAGE * MAX_PAGES)}`,
      needed: "a change with fewer comments",
    });
  }
}

function pauseOf({ status, headers }: WebAnswer): number | undefined {
  const seconds = Number(headers["retry-after"]);
  const isLimited = headers["x-ratelimit-remaining"] === "0";
  const again = status >= 500 || status === 429 || seconds > 0 || isLimited;
  return again ? Math.min(seconds > 0 ? seconds * 1000 : 0, MAX_PAUSE_MS) : undefined;
}
