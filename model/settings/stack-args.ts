import { z } from "zod";
import { stackSchema } from "./stack-schema";
import { isWrapper } from "./wrapper";

/** Config by key with its namespace, as a program gets it: text, with maps and lists as JSON. */
export type ConfigTexts = Readonly<Record<string, string>>;

/**
 * What the config of a stack says about its service, unchecked: the one reading of it for the program and
 * for everything that acts beside it.
 *
 * @param namespace - the project's name
 * @see https://www.pulumi.com/docs/iac/concepts/config/#structured-configuration
 */
export function stackArgsOf(
  namespace: string,
  config: ConfigTexts,
): Readonly<Record<string, unknown>> {
  const prefix = `${namespace}:`;
  const entries = Object.entries(config)
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value] as const)
    // Pulumi.yaml gives optional keys the default {}: nothing was asked for.
    .filter(([key, value]) => !isKnown(key) || value.replaceAll(/\s/g, "") !== "{}")
    .map(([key, value]) => [key, isText(key) ? value : parsed(value)] as const);
  return Object.fromEntries(entries);
}

/** What is text by type stays text, as does a key that nobody knows. */
function isText(key: string): boolean {
  const shape: z.core.$ZodShape = stackSchema.shape;
  const part = isKnown(key) ? shape[key] : undefined;
  const schema = part && isWrapper(part) ? part._zod.def.innerType : part;
  return schema === undefined || schema instanceof z.ZodString || schema instanceof z.ZodEnum;
}

function isKnown(key: string): boolean {
  return Object.hasOwn(stackSchema.shape, key);
}

function parsed(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
