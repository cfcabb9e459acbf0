import { z } from "zod";

/**
 * An address of the web, whole.
 *
 * @param error - what is needed, in words
 */
export function webAddress(error = "an address that starts with http:// or https://"): z.ZodString {
  return z
    .string({ error })
    .regex(/^https?:\/\/\S+$/, { error })
    .refine((text) => URL.canParse(text), { error });
}
