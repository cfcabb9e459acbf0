import { z } from "zod";
import { CONTAINER_ENV_NAME, FILE_NAME, OBJECT_NAME } from "../name";
import { flag, freeText, listOf, object, onlyOne, text } from "./fields";
import { type Problem, problem } from "./problem";
import { quantity } from "./resources";
import type { Resolved } from "./typed";

const objectName = (kind: string, example: string) =>
  text(OBJECT_NAME, `a ${kind}'s name`).meta({ examples: [example] });

const keyRef = (kind: string, name: string, key: string) =>
  object({
    /** Name of an existing object in the service's namespace. */
    name: objectName(kind, name),
    /** Key in it. */
    key: text(FILE_NAME, `a key of the ${kind}`).meta({ examples: [key] }),
    /** Whether pods start without it; the variable is missing then. */
    optional: flag().default(false),
  }).meta({ examples: [{ name, key }] });

/** What a pod says about itself: its fields, as Kubernetes lets volumes and variables have them. */
export const fieldRefSchema = (paths: RegExp) =>
  object({
    /** Field of the pod, such as `metadata.name` or `metadata.labels['team']`. */
    fieldPath: text(paths, "a field of the pod, such as metadata.name").meta({
      examples: ["metadata.name"],
    }),
  }).meta({ examples: [{ fieldPath: "metadata.name" }] });

/** What the container asks for or may use, as a number. */
export const resourceFieldRefSchema = object({
  /** Request or limit of the container, such as `limits.memory`. */
  resource: text(
    /^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-\w+)$/,
    "a request or limit, such as limits.memory",
  ).meta({ examples: ["limits.memory"] }),
  /** Unit in which it is counted, rounded up. @default - `1`: bytes, or cores */
  divisor: quantity()
    .meta({ examples: ["1Mi"] })
    .exactOptional(),
}).meta({ examples: [{ resource: "limits.memory" }] });

const VARIABLE_FIELDS =
  /^(?:metadata\.(?:name|namespace|uid|(?:labels|annotations)\['[^']+'\])|spec\.(?:nodeName|serviceAccountName)|status\.(?:hostIPs?|podIPs?))$/;

/** A variable's value that stands elsewhere, as Kubernetes' `valueFrom` has it. */
const valueFromSchema = onlyOne({
  /** A key of an existing Secret. The program never reads it; a change there reaches pods that start later. */
  secretKeyRef: keyRef("Secret", "shop-db", "password").exactOptional(),
  /** A key of an existing ConfigMap; a change there reaches pods that start later. */
  configMapKeyRef: keyRef("ConfigMap", "shop-common", "region").exactOptional(),
  /** A field of the pod itself. */
  fieldRef: fieldRefSchema(VARIABLE_FIELDS).exactOptional(),
  /** A request or limit of the container. */
  resourceFieldRef: resourceFieldRefSchema.exactOptional(),
});

/** Where a variable's value comes from. */
export type ValueFrom = Resolved<typeof valueFromSchema>;

/** A variable's value, or where it comes from. */
export const envValueSchema = z.union([freeText(), valueFromSchema], {
  error: "text, or one of secretKeyRef, configMapKeyRef, fieldRef and resourceFieldRef",
});

/** A variable's value, or where it comes from. */
export type EnvValue = Resolved<typeof envValueSchema>;

const source = (kind: string, name: string) =>
  object({
    /** Name of an existing object in the service's namespace. */
    name: objectName(kind, name),
    /** Whether pods start without it. */
    optional: flag().default(false),
  }).meta({ examples: [{ name }] });

/** Existing objects whose keys become variables. */
export const envFromSchema = listOf(
  object({
    /** An existing ConfigMap. @default - none; needed without `secretRef` */
    configMapRef: source("ConfigMap", "shop-common").exactOptional(),
    /** An existing Secret, which the program never reads. @default - none; needed without `configMapRef` */
    secretRef: source("Secret", "shop-db").exactOptional(),
    /** What stands before each of the names. @default - nothing */
    prefix: text(CONTAINER_ENV_NAME, "the start of a variable's name")
      .meta({ examples: ["DB_"] })
      .exactOptional(),
  }).meta({ examples: [{ configMapRef: { name: "shop-common" } }] }),
  "a list of maps of configMapRef or secretRef, and prefix",
);

/** Names that are given twice, and sources that name no object, or two. */
export function envProblems(
  path: Problem["path"],
  { env, secrets, envFrom }: Environment,
): readonly Problem[] {
  const twice = Object.keys(secrets).filter((name) => Object.hasOwn(env, name));
  return [
    ...twice.map((name) => ({
      path: [...path, "env", name],
      found: "the name",
      needed: "a name that is not also in secrets",
      example: null,
    })),
    ...envFrom.flatMap((one, at) => {
      if ((one.configMapRef === undefined) !== (one.secretRef === undefined)) return [];
      return [problem([...path, "envFrom", at], one, "either configMapRef or secretRef")];
    }),
  ];
}

/** Where the variables of a container come from. */
interface Environment {
  readonly env: object;
  readonly secrets: object;
  readonly envFrom: Resolved<typeof envFromSchema>;
}
