import { fieldOf, itemsOf, mapAt, wordOf } from "../field";
import { isMap } from "../settings/merge";

type Json = Readonly<Record<string, unknown>>;

/** What a rule does to requests, as keys of `traffic` and of its rules say it. */
export function routeOptions(rule: Json): Json {
  const { rewrite, timeout, corsPolicy, retries } = rule;
  return withoutNone({
    rewrite: rewrite === undefined ? undefined : mapAt(rewrite),
    requestHeaders: headerChanges(mapAt(rule, "headers", "request")),
    responseHeaders: headerChanges(mapAt(rule, "headers", "response")),
    corsPolicy: corsPolicy === undefined ? undefined : cors(mapAt(corsPolicy)),
    fault: rule["fault"] === undefined ? undefined : faultOf(mapAt(rule, "fault")),
    retries: retries === undefined ? undefined : retriesOf(mapAt(retries)),
    timeout: typeof timeout === "string" ? timeout : undefined,
  });
}

function headerChanges(changes: Json): Json | undefined {
  const lowered = (name: string) => {
    const values = mapAt(changes, name);
    if (Object.keys(values).length === 0) return undefined;
    return Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key.toLowerCase(), String(value)]),
    ) as Json;
  };
  const remove = itemsOf(changes, "remove").map((one) => String(one).toLowerCase());
  const found = withoutNone({
    set: lowered("set"),
    add: lowered("add"),
    remove: remove.length === 0 ? undefined : remove,
  });
  return Object.keys(found).length === 0 ? undefined : found;
}

function cors({ allowOrigin, allowOrigins, ...rest }: Json): Json {
  const old = Array.isArray(allowOrigin) ? allowOrigin : [];
  const origins = Array.isArray(allowOrigins) ? allowOrigins : old;
  return { allowOrigins: origins.map(stringMatch), ...rest };
}

function retriesOf({ attempts, retryOn, perTryTimeout, ...rest }: Json): Json {
  return withoutNone({ attempts, on: retryOn, perTryTimeout, ...rest });
}

function faultOf({ delay, abort, ...rest }: Json): Json {
  const part = (value: unknown) => {
    if (value === undefined) return undefined;
    const { percentage, percent, ...others } = mapAt(value);
    const share = fieldOf(percentage, "value") ?? percent;
    return { ...others, ...(share !== undefined && { share: `${wordOf(share)}%` }) };
  };
  return withoutNone({ delay: part(delay), abort: part(abort), ...rest });
}

/** What a value is held against, as keys have it: text for the whole value. */
export function stringMatch(match: unknown): unknown {
  const exact = isMap(match) ? match["exact"] : undefined;
  return exact ?? match;
}

function withoutNone(map: Json): Json {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}
