import { VirtualService } from "@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService";
import { Pod } from "kubernetes-models/v1/Pod";
import { Service } from "kubernetes-models/v1/Service";
import { nearest } from "../nearest";
import { isMap } from "../settings/merge";
import { type Problem, problem } from "../settings/problem";
import { KnownFields } from "./known-fields";
import { DIRECTIVE, keylessLists } from "./strategic-merge";

type Path = Problem["path"];

/** Something that can be checked once it has content. */
interface Model {
  validate(): void;
}

interface Kind {
  readonly model: () => Model;
  readonly around: (patch: unknown) => unknown;
  /** Where in the object the patch is then. */
  readonly at: string;
  /** Fields that the schema does not know yet. @default - none */
  readonly newer?: readonly string[];
}

/** What can be patched: the smallest object that has one, and where in it. */
const KINDS = {
  PodSpec: { model: () => new Pod(), around: (patch: unknown) => patch, at: "/spec" },
  Container: {
    model: () => new Pod(),
    around: (patch: unknown) => ({ containers: [patch] }),
    at: "/spec/containers/0",
  },
  ServiceSpec: { model: () => new Service(), around: (patch: unknown) => patch, at: "/spec" },
  HTTPRoute: {
    model: () => new VirtualService(),
    around: (patch: unknown) => ({ http: [patch] }),
    at: "/spec/http/0",
    // Of Istio 1.18 to 1.29: the schema at hand is older.
    newer: [
      "rewrite.uriRegexRewrite",
      "retries.backoff",
      "retries.retryIgnorePreviousHosts",
      "corsPolicy.unmatchedPreflights",
    ],
  },
} as const satisfies Readonly<Record<string, Kind>>;

/**
 * Where a patch does not fit the schema of what it patches, unknown fields included. A field that is missing
 * is none of it: it may stand in what is patched.
 */
export function patchProblems(
  path: Path,
  kind: keyof typeof KINDS,
  patch: object,
): readonly Problem[] {
  const { model, around, at, newer = [] }: Kind = KINDS[kind];
  const known = new KnownFields();
  const content = withoutDirectives(patch);
  const object = Object.assign(model(), { spec: known.watch(around(content)) });
  return [
    ...malformed(object, at, content).map(({ steps, needed }) =>
      problem(
        [...path, ...steps],
        valueAt(patch, steps),
        `${needed}, by the schema of ${kind}`,
        null,
      ),
    ),
    ...known.unread(content).flatMap(({ steps, others }) => {
      if (newer.includes(steps.join("."))) return [];
      const meant = nearest(String(steps.at(-1)), others);
      const guess = meant === undefined ? "" : `; did you mean ${meant}?`;
      const needed = `a field that the schema of ${kind} has there${guess}`;
      return problem([...path, ...steps], valueAt(patch, steps), needed, null);
    }),
    ...keylessLists(patch).map(({ steps, keys }) => {
      const needed = `${keys.join(" or ")} in each element: by it the list is patched, not replaced`;
      return problem([...path, ...steps], valueAt(patch, steps), needed, null);
    }),
  ];
}

/** A place that a schema complains of, from the patch's top, and what has to stand there. */
interface Malformed {
  readonly steps: Path;
  readonly needed: string;
}

/** Where a schema has alternatives, each of them complains of one place, and then all as one. */
function malformed(object: Model, at: string, content: unknown): readonly Malformed[] {
  const needs = new Map<string, { steps: Path; needed: string[] }>();
  for (const error of errorsOf(object)) {
    const { instancePath, keyword, message } = error;
    if (!String(instancePath).startsWith(at) || keyword === "required") continue;
    const steps = stepsOf(String(instancePath).slice(at.length), content);
    // A removal: of no type.
    if (valueAt(content, steps) === null) continue;
    const place = needs.get(String(instancePath)) ?? { steps, needed: [] };
    needs.set(String(instancePath), place);
    const isAlternative = ["oneOf", "anyOf", "not"].includes(String(keyword));
    if (!isAlternative) place.needed.push(String(message).replace(/^must (?:be|have) /, ""));
  }
  return [...needs.values()].map(({ steps, needed }) => ({
    steps,
    needed: needed.length > 0 ? needed.join(" or ") : "another shape",
  }));
}

function errorsOf(object: Model): readonly Readonly<Record<string, unknown>>[] {
  try {
    object.validate();
    return [];
  } catch (error) {
    const errors: unknown = Reflect.get(Object(error) as object, "errors");
    if (!Array.isArray(errors)) throw error;
    return errors.filter(isMap);
  }
}

/** A JSON pointer as steps; a number where the value around is a list. */
function stepsOf(pointer: string, value: unknown): Path {
  let around = value;
  return pointer
    .split("/")
    .slice(1)
    .map((text) => {
      const step = text.replaceAll("~1", "/").replaceAll("~0", "~");
      const found = Array.isArray(around) ? Number(step) : step;
      around = valueAt(around, [found]);
      return found;
    });
}

function valueAt(value: unknown, steps: Path): unknown {
  return steps.reduce<unknown>(
    (inner, step) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, step) : undefined,
    value,
  );
}

/** Without what says that elements of lists go: no schema knows it. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isMap(value)) return value;
  const fields = Object.entries(value).filter(([key]) => key !== DIRECTIVE);
  return Object.fromEntries(fields.map(([key, inner]) => [key, withoutDirectives(inner)]));
}
