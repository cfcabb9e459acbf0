import { z } from "zod";
import { COLORS } from "./color";
import { ROLLING } from "./labels";
import { isMap } from "./settings/merge";

/** What a line or a waves file calls a stack, or one service of it: `prod`, `acme/shop/prod`, `prod:web`. */
export interface UnitName {
  /** Absent for the folder's only stack. */
  readonly stack?: string;
  /** The namespace of the service's keys; absent for the stack's only service. */
  readonly service?: string;
}

/** Names of stacks have no colon. */
export function parseUnitName(text: string | undefined): UnitName {
  const [stack = "", service = ""] = (text ?? "").split(":");
  return { ...(stack !== "" && { stack }), ...(service !== "" && { service }) };
}

/** The same as one text. */
export function unitName({ stack = "", service }: UnitName): string {
  return service === undefined ? stack : `${stack}:${service}`;
}

/**
 * The services that a stack's config declares: the namespaces that have a name and say how a new version takes
 * over. Namespaces of providers have neither.
 *
 * @param keys - with their namespaces, such as `web:activeColor`
 */
export function servicesIn(keys: readonly string[]): readonly string[] {
  const has = (namespace: string, key: string): boolean => keys.includes(`${namespace}:${key}`);
  const named = keys.filter((key) => key.endsWith(":app")).map((key) => key.slice(0, -4));
  return named.filter((one) => has(one, "activeColor") || has(one, "mode"));
}

const both = <V extends z.ZodType>(value: V) => z.object({ blue: value, green: value });

const declaredRelease = z.object({
  activeColor: z.enum(COLORS),
  weights: both(z.int()),
  images: both(z.string()),
});

/** Colors, split and images that an update declared for a service. */
export type DeclaredRelease = z.infer<typeof declaredRelease>;

/**
 * What the stack's outputs say of a service: the output `release` is that of the only one, or has one for each by
 * the namespace of its keys.
 *
 * @returns undefined where there is none, or not in the open
 */
export function releaseIn(outputs: unknown, service: string): DeclaredRelease | undefined {
  return declaredBy(declaredRelease, outputs, service);
}

const rollingRelease = z.object({ mode: z.literal(ROLLING), image: z.string() });

/** The image that the same says of a service without colors. */
export function declaredImage(outputs: unknown, service: string): string | undefined {
  return declaredBy(rollingRelease, outputs, service)?.image;
}

function declaredBy<T>(schema: z.ZodType<T>, outputs: unknown, service: string): T | undefined {
  const release = isMap(outputs) ? outputs["release"] : undefined;
  const own = isMap(release) ? release[service] : undefined;
  return schema.safeParse(release).data ?? schema.safeParse(own).data;
}
