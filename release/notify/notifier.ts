import { createHmac } from "node:crypto";
import type { Message } from "../../model/release/message";
import { payloadOf } from "../../model/release/payload";
import type { NotifyArgs } from "../../model/release/settings-args";
import { askWeb } from "../web";
import { reasonOf } from "../../model/reason";
import { sleep } from "../sleep";

/** How often and how patiently a receiver is tried. */
export interface Patience {
  readonly attempts: number;
  /** Milliseconds that one try may take. */
  readonly timeoutMs: number;
  /** Milliseconds before the second try; twice as long before each further one. */
  readonly pauseMs: number;
}

const PATIENCE: Patience = { attempts: 4, timeoutMs: 5000, pauseMs: 500 };

/** Bytes of an answer: nothing in it is needed. */
const MOST_BYTES = 64 * 1024;

/** How long messages may still be under way once there are no more, in milliseconds. */
const LAST_WORDS_MS = 15_000;

/** A receiver that said no to the request itself is not asked again. */
class RefusedError extends Error {}

/**
 * Tells others, beside the release and never in its way: `send` returns at once, each receiver has a
 * queue of its own, and one that does not answer is complained of and left.
 */
export class Notifier {
  private readonly queues = new Map<NotifyArgs, Promise<void>>();
  /** Ends whatever is under way. */
  private readonly end = new AbortController();
  private givenUp = 0;

  /**
   * @param complain - told once per message that did not arrive
   * @param environment - where addresses and secrets are read from
   */
  constructor(
    private readonly receivers: readonly NotifyArgs[],
    private readonly complain: (text: string) => void,
    private readonly environment: Readonly<Record<string, string | undefined>> = process.env,
    private readonly patience: Patience = PATIENCE,
  ) {}

  /** Queues a message for everybody whom it concerns. */
  send(message: Message): void {
    for (const receiver of this.receivers) {
      if (receiver.about && !receiver.about.includes(message.kind)) continue;
      // A commit has a status only where the commit is known.
      if (receiver.kind === "github" && message.commit === undefined) continue;
      const before = this.queues.get(receiver) ?? Promise.resolve();
      this.queues.set(
        receiver,
        before.then(() => this.deliver(receiver, message)),
      );
    }
  }

  /**
   * Waits until everything is delivered, and then gives the rest up: nothing of it keeps the process.
   *
   * @param limitMs - how long it waits at most, in milliseconds; 15 s by default
   * @returns how many messages were given up
   */
  async settle(limitMs = LAST_WORDS_MS): Promise<number> {
    const limit = setTimeout(() => {
      this.end.abort();
    }, limitMs);
    await Promise.all(this.queues.values());
    clearTimeout(limit);
    return this.givenUp;
  }

  private async deliver(receiver: NotifyArgs, message: Message): Promise<void> {
    const { attempts, pauseMs } = this.patience;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.post(receiver, message);
        return;
      } catch (error) {
        const { signal } = this.end;
        if (signal.aborted) {
          this.givenUp += 1;
          return;
        }
        const isLast = attempt >= attempts || error instanceof RefusedError;
        if (isLast) {
          const why = reasonOf(error);
          this.complain(`${receiver.kind} was not told "${message.title}": ${why}`);
          return;
        }
        await sleep(pauseMs * 2 ** (attempt - 1), signal);
      }
    }
  }

  private async post(receiver: NotifyArgs, message: Message): Promise<void> {
    const secret = this.variable(receiver.secretFrom);
    const { status } = await askWeb({
      url: this.address(receiver, message, secret),
      method: "POST",
      mostBytes: MOST_BYTES,
      headers: {
        "content-type": "application/json",
        ...(secret !== undefined &&
          receiver.kind !== "dingtalk" && { authorization: `Bearer ${secret}` }),
      },
      body: JSON.stringify(payloadOf(receiver.kind, message)),
      signal: AbortSignal.any([AbortSignal.timeout(this.patience.timeoutMs), this.end.signal]),
    });
    if (status >= 200 && status < 300) return;
    const text = `it answered ${String(status)}`;
    // Whoever sends elsewhere does so again.
    const isFinal = status >= 300 && status < 500 && status !== 429;
    throw isFinal ? new RefusedError(text) : new Error(text);
  }

  /** @throws RefusedError when no address is configured */
  private address(receiver: NotifyArgs, message: Message, secret: string | undefined): string {
    const base = receiver.url ?? this.variable(receiver.urlFrom);
    if (base === undefined) {
      throw new RefusedError(`the variable ${receiver.urlFrom ?? "of its address"} is not set`);
    }
    if (receiver.kind === "github") return `${base}/statuses/${message.commit ?? ""}`;
    if (receiver.kind === "grafana") return `${base.replace(/\/$/, "")}/api/annotations`;
    return receiver.kind === "dingtalk" && secret !== undefined ? signed(base, secret) : base;
  }

  private variable(name: string | undefined): string | undefined {
    const value = name === undefined ? undefined : this.environment[name];
    return value === "" ? undefined : value;
  }
}

/** @see https://open.dingtalk.com/document/robots/customize-robot-security-settings */
function signed(base: string, secret: string): string {
  const timestamp = String(Date.now());
  const sign = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
  const url = new URL(base);
  url.searchParams.set("timestamp", timestamp);
  url.searchParams.set("sign", sign);
  return url.href;
}
