import type { SettingsArgs } from "../../model/settings/settings-args";

/** A digest made of one hex digit. */
export function digest(digit: string): string {
  return `sha256:${digit.repeat(64)}`;
}

/** A valid service with nothing but what has to be there. */
export const shop = {
  app: "shop",
  namespace: "market",
  port: 8080,
  activeColor: "blue",
  blue: { image: `registry.example.com/shop@${digest("a")}` },
  green: { image: `registry.example.com/shop@${digest("b")}` },
} as const satisfies SettingsArgs;
