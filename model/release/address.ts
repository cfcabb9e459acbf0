import { z } from "zod";

/** An address of the web, whole. */
export function webAddress(): z.ZodString {
  const error = "an address that starts with http:// or https://";
  return z
    .string({ error })
    .regex(/^https?:\/\/\S+$/, { error })
    .refine((text) => URL.canParse(text), { error });
}
