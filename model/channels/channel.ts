import type { z } from "zod";
import type { Message } from "../release/message";
import type { Problem } from "../settings/problem";
import type { Written } from "../settings/typed";

/** A body in JSON. */
export type Payload = Readonly<Record<string, unknown>>;

/** How a channel is told of releases, by POST. */
export interface NewsChannel {
  payload(message: Message): Payload;
  /** Whether it has a place for a message. @default - for every one */
  takes?(message: Message): boolean;
  /** Where a message goes, by the configured address. @default - there */
  address?(base: string, message: Message): string;
  /**
   * The address of a message that is signed with the secret. @default - the secret is a bearer token
   *
   * @param at - milliseconds since the epoch
   * @param hmac - HMAC-SHA256 of a text by the secret, in base64
   */
  signed?(address: string, secret: string, at: number, hmac: (text: string) => string): string;
  /**
   * Why a message was refused all the same, of an answer with a status of success. @default - it never is
   *
   * @param body - the answer
   */
  refusal?(body: string): string | undefined;
}

/** How Alertmanager brings alerts to a channel. */
export interface AlertChannel<Keys extends z.ZodRawShape = z.ZodRawShape> {
  /** The keys that it may have, besides those of every receiver. */
  readonly keys: Keys;
  /** Those of them that it needs. */
  readonly needs: readonly string[];
  /** The key with its secret, and where that goes. */
  readonly secret: SecretSlot;
  /** The list of receivers in an AlertmanagerConfig. */
  readonly list: "webhookConfigs" | "slackConfigs" | "emailConfigs" | "wechatConfigs";
  /** Its fields, as an AlertmanagerConfig has them, besides the secret and `sendResolved`. */
  fields(receiver: Own<Keys>): Readonly<Record<string, string | number | boolean>>;
  /** What is wrong with its keys together. @default - nothing */
  problems?(path: readonly (string | number)[], receiver: Own<Keys>): readonly Problem[];
}

/** A secret of a receiver. */
export interface SecretSlot {
  /** The receiver's key. */
  readonly key: "webhookUrl" | "password" | "apiSecret";
  /** Field of an AlertmanagerConfig. */
  readonly field: string;
  /** The same field of alertmanager.yml. @default - `field` in the letters of that file */
  readonly plainField?: string;
}

/** As much of a receiver as one channel knows. */
type Own<Keys extends z.ZodRawShape> = Partial<Written<z.ZodObject<Keys>, unknown>>;

/** Gives a channel's functions the types of its keys. */
export function alertChannel<Keys extends z.ZodRawShape>(
  channel: AlertChannel<Keys>,
): AlertChannel<Keys> {
  return channel;
}
