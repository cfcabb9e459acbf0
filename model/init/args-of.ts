import { isMap } from "../settings/merge";
import type { Key, Mapped } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** The settings that keys give; the last one of a key counts. */
export function argsOf(mapped: readonly Mapped[]): Json {
  const args: Record<string, unknown> = {};
  for (const finding of mapped.flatMap(({ findings }) => findings)) {
    if (finding.is === "key") put(args, finding.key, finding.value);
  }
  return args;
}

function put(map: Record<string, unknown>, key: Key, value: unknown): void {
  const [first = "", ...rest] = key;
  if (rest.length === 0) {
    map[first] = value;
    return;
  }
  const below = map[first];
  const inner = isMap(below) ? { ...below } : {};
  put(inner, rest, value);
  map[first] = inner;
}
