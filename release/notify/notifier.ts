import { createHmac } from "node:crypto";
import type { NewsChannel } from "../../model/channels/channel";
import { NEWS_CHANNELS } from "../../model/channels/channels";
import type { Message } from "../../model/release/message";
import type { NotifyArgs } from "../../model/release/settings";
import { askWeb } from "../web";
import { reasonOf } from "../../model/reason";
import { sleep } from "../driver/sleep";

/** Attempts, timeout and delay of a message. */
export interface SendPolicy {
  readonly attempts: number;
  /** Milliseconds that one try may take. */
  readonly timeoutMs: number;
  /** Milliseconds before the second try; twice as long before each further one. */
  readonly delayMs: number;
}

const SEND_POLICY: SendPolicy = { attempts: 4, timeoutMs: 5000, delayMs: 500 };

/** Bytes of an answer that are read. */
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
    private readonly policy: SendPolicy = SEND_POLICY,
  ) {}

  /** Queues a message for everybody whom it concerns. */
  send(message: Message): void {
    for (const receiver of this.receivers) {
      if (receiver.about && !receiver.about.includes(message.kind)) continue;
      if (NEWS_CHANNELS[receiver.kind].takes?.(message) === false) continue;
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
    const { attempts, delayMs } = this.policy;
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
        await sleep(delayMs * 2 ** (attempt - 1), signal);
      }
    }
  }

  private async post(receiver: NotifyArgs, message: Message): Promise<void> {
    const channel = NEWS_CHANNELS[receiver.kind];
    const secret = this.variable(receiver.secretFrom);
    const base = this.address(receiver);
    const plain = channel.address?.(base, message) ?? base;
    const signed = secret === undefined ? undefined : signedAddress(channel, plain, secret);
    const isBearer = secret !== undefined && signed === undefined;
    const { status, body } = await askWeb({
      url: signed ?? plain,
      method: "POST",
      mostBytes: MOST_BYTES,
      headers: {
        "content-type": "application/json",
        ...(isBearer && { authorization: `Bearer ${secret}` }),
      },
      body: JSON.stringify(channel.payload(message)),
      signal: AbortSignal.any([AbortSignal.timeout(this.policy.timeoutMs), this.end.signal]),
    });
    if (status >= 200 && status < 300) {
      const refusal = channel.refusal?.(body);
      if (refusal === undefined) return;
      throw new Error(refusal);
    }
    const text = `it answered ${String(status)}`;
    // Whoever sends elsewhere does so again.
    const isFinal = status >= 300 && status < 500 && status !== 429;
    throw isFinal ? new RefusedError(text) : new Error(text);
  }

  /** @throws RefusedError when no address is configured */
  private address({ url, urlFrom }: NotifyArgs): string {
    const base = url ?? this.variable(urlFrom);
    if (base === undefined) {
      throw new RefusedError(`the variable ${urlFrom ?? "of its address"} is not set`);
    }
    return base;
  }

  private variable(name: string | undefined): string | undefined {
    const value = name === undefined ? undefined : this.environment[name];
    return value === "" ? undefined : value;
  }
}

function signedAddress(channel: NewsChannel, address: string, secret: string): string | undefined {
  const hmac = (text: string) => createHmac("sha256", secret).update(text).digest("base64");
  return channel.signed?.(address, secret, Date.now(), hmac);
}
