import { isMap } from "../settings/merge";

type Steps = readonly (string | number)[];

/** A field that nobody asked for, and those that were asked for in its place. */
interface Unread {
  readonly steps: Steps;
  readonly others: readonly string[];
}

/**
 * Finds the fields that a validator does not know. Validators of Kubernetes' schemas are compiled: there is no
 * list of fields, but each one asks for every field that it knows, and only for those.
 */
export class KnownFields {
  private readonly asked = new Map<object, Set<string>>();
  private readonly watched = new Map<object, object>();

  /** The same value, for a validator, with a note of what is asked for. */
  watch(value: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    const known = this.watched.get(value);
    if (known) return known;
    const asked = new Set<string>();
    const watched = new Proxy(value, {
      get: (target, key) => {
        if (typeof key === "string") asked.add(key);
        return this.watch(Reflect.get(target, key));
      },
    });
    this.asked.set(value, asked);
    this.watched.set(value, watched);
    return watched;
  }

  /** The fields at or below a watched value that nobody asked for; what is below those is not looked at. */
  unread(value: unknown, steps: Steps = []): readonly Unread[] {
    if (Array.isArray(value)) {
      const elements: readonly unknown[] = value;
      return elements.flatMap((one, at) => this.unread(one, [...steps, at]));
    }
    const asked = isMap(value) ? this.asked.get(value) : undefined;
    if (!isMap(value) || !asked) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      asked.has(key)
        ? this.unread(inner, [...steps, key])
        : [{ steps: [...steps, key], others: [...asked] }],
    );
  }
}
