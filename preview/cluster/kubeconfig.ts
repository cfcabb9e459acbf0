import { isAbsolute, join } from "node:path";
import { parse } from "yaml";
import { isMap } from "../../model/settings/merge";

/** A cluster, a user or a context, with the keys of the file. */
export type Entry = Readonly<Record<string, unknown>>;

/** What one kubeconfig says, or several as one. */
export interface Kubeconfig {
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly currentContext?: string;
}

/** What a context leads to. */
export interface ClusterTarget {
  /** Name of the context. */
  readonly context: string;
  readonly cluster: Entry;
  /** Nothing where the context names a user that is not there. */
  readonly user: Entry | undefined;
}

/**
 * Reads a kubeconfig, in YAML or JSON.
 *
 * @param folder - that of the file: its paths are relative to it
 * @throws Error when it is none; the message repeats nothing of it, as it may hold keys
 */
export function parseKubeconfig(text: string, folder?: string): Kubeconfig {
  const document = documentOf(text);
  const current = document["current-context"];
  const list = (key: "clusters" | "users" | "contexts", one: string) =>
    entriesOf(document[key], one, folder);
  return {
    clusters: list("clusters", "cluster"),
    users: list("users", "user"),
    contexts: list("contexts", "context"),
    ...(isText(current) && { currentContext: current }),
  };
}

/**
 * Several files as one, as kubectl merges them: whatever an earlier file names, a later one cannot change.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export function mergeKubeconfigs(files: readonly Kubeconfig[]): Kubeconfig {
  const current = files.map(({ currentContext }) => currentContext).find(isText);
  const merged = (key: "clusters" | "users" | "contexts") =>
    firstOfEach(files.flatMap((file) => [...file[key]]));
  return {
    clusters: merged("clusters"),
    users: merged("users"),
    contexts: merged("contexts"),
    ...(current !== undefined && { currentContext: current }),
  };
}

/** Where a context leads; nothing where it, or its cluster, is not there. */
export function targetOf(config: Kubeconfig, name: string | undefined): ClusterTarget | undefined {
  const context = name === undefined ? undefined : config.contexts.get(name);
  const cluster = named(config.clusters, context?.["cluster"]);
  if (name === undefined || !cluster) return undefined;
  // A context without a user is a login without a name.
  const user = isText(context?.["user"]) ? named(config.users, context["user"]) : {};
  return { context: name, cluster, user };
}

/** Whether a key has something in it. */
export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function named(entries: ReadonlyMap<string, Entry>, name: unknown): Entry | undefined {
  return isText(name) ? entries.get(name) : undefined;
}

function documentOf(text: string): Entry {
  try {
    // An empty file says nothing, and is no mistake: others may be read beside it.
    const document: unknown = parse(text, { logLevel: "error" }) ?? {};
    if (isMap(document)) return document;
  } catch {
    // Said below: the library's words would show the line.
  }
  throw new Error("it is not one");
}

function entriesOf(list: unknown, key: string, folder?: string): ReadonlyMap<string, Entry> {
  if (!Array.isArray(list)) return new Map();
  const pairs = list.filter(isMap).map((item): readonly [string, Entry] => {
    const [name, entry] = [item["name"], item[key]];
    return [isText(name) ? name : "", isMap(entry) ? located(filled(entry), folder) : {}];
  });
  return firstOfEach(pairs.filter(([name]) => name !== ""));
}

function firstOfEach(pairs: readonly (readonly [string, Entry])[]): ReadonlyMap<string, Entry> {
  const first = new Map<string, Entry>();
  for (const [name, entry] of pairs) {
    if (!first.has(name)) first.set(name, entry);
  }
  return first;
}

/** An empty key is one that was left out. */
function filled(entry: Entry): Entry {
  const kept = Object.entries(entry).filter(([, value]) => value !== "" && value !== null);
  return Object.fromEntries<unknown>(kept);
}

const PATHS = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/** The same with paths that hold from any folder; a bare name of a program is looked for by the shell. */
function located(entry: Entry, folder: string | undefined): Entry {
  if (folder === undefined) return entry;
  const absolute = (path: unknown) =>
    isText(path) && !isAbsolute(path) ? join(folder, path) : path;
  const paths = PATHS.filter((key) => key in entry);
  const { exec } = entry;
  const isNear = isMap(exec) && isText(exec["command"]) && /[/\\]/.test(exec["command"]);
  return {
    ...entry,
    ...Object.fromEntries<unknown>(paths.map((key) => [key, absolute(entry[key])])),
    ...(isNear && { exec: { ...exec, command: absolute(exec["command"]) } }),
  };
}
