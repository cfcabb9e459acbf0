import type { ReceiverArgs, ReceiverKind } from "./receiver";

/** A key that not every kind of receiver has. */
export type OwnKey = Exclude<
  keyof ReceiverArgs,
  "name" | "kind" | "severities" | "repeatMinutes" | "resolved"
>;

/** A key that holds a secret. */
export type SecretField = Extract<OwnKey, "webhookUrl" | "password" | "apiSecret">;

/** Where receivers hold secrets. */
export const SECRET_FIELDS = [
  "webhookUrl",
  "password",
  "apiSecret",
] as const satisfies readonly SecretField[];

/** The keys of each kind: those it needs and those it may have. */
export const OWN_KEYS: Readonly<
  Record<ReceiverKind, { readonly needs: readonly OwnKey[]; readonly takes: readonly OwnKey[] }>
> = {
  webhook: { needs: ["webhookUrl"], takes: [] },
  slack: { needs: ["webhookUrl"], takes: ["channel"] },
  email: { needs: ["to", "from", "smarthost"], takes: ["username", "password", "requireTls"] },
  wecom: {
    needs: ["corpId", "agentId", "apiSecret"],
    takes: ["toUsers", "toParties", "toTags", "apiUrl"],
  },
  "wecom-robot": { needs: ["webhookUrl"], takes: [] },
  dingtalk: { needs: ["webhookUrl"], takes: [] },
};

/** The name of a receiver's secret among those of all receivers. */
export function secretKey(receiver: ReceiverArgs<unknown>, field: SecretField): string {
  return `${receiver.name}.${field}`;
}

/** The secrets of all receivers by name. */
export function secretValues<Secret>(
  receivers: readonly ReceiverArgs<Secret>[],
): Readonly<Record<string, Secret>> {
  const entries = receivers.flatMap((receiver) =>
    SECRET_FIELDS.flatMap((field) => {
      const value = receiver[field];
      return value === undefined ? [] : [[secretKey(receiver, field), value] as const];
    }),
  );
  return Object.fromEntries(entries);
}

/** Stands for secrets that are known later. */
const LATER: Readonly<Record<SecretField, string>> = {
  webhookUrl: "https://known-later.invalid",
  password: "[secret]",
  apiSecret: "[secret]",
};

/** Receivers with stand-ins for secrets that are not known yet, so that the rest can be checked. */
export function knownReceivers(
  receivers: readonly ReceiverArgs<unknown>[],
): readonly ReceiverArgs[] {
  return receivers.map(({ webhookUrl, password, apiSecret, ...plain }) => {
    const secrets = Object.entries({ webhookUrl, password, apiSecret }).flatMap(([field, value]) =>
      value === undefined
        ? []
        : [[field, typeof value === "string" ? value : LATER[field as SecretField]] as const],
    );
    return { ...plain, ...Object.fromEntries(secrets) };
  });
}
