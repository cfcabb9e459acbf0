import type { RollingArgs } from "../../model/settings/settings-args";
import { digest } from "./shop";

/** A valid service without colors that listens, with nothing but what has to be there. */
export const rollingShop = {
  mode: "rolling",
  app: "shop",
  namespace: "market",
  port: 8080,
  image: `registry.example.com/shop@${digest("a")}`,
} as const satisfies RollingArgs;

/** The same of one that listens nowhere. */
export const mailer = {
  mode: "rolling",
  app: "mailer",
  namespace: "market",
  image: `registry.example.com/mailer@${digest("c")}`,
} as const satisfies RollingArgs;
