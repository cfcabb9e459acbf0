import { z } from "zod";
import { isMap } from "./merge";

/** One key of the settings, as the reference lists it. */
export interface SettingsKey {
  /** The key as `pulumi config --path` takes it; `[]` stands for each element of a list. */
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

/** A value as an example shows it. */
type Example = string | number | boolean | readonly Example[] | { readonly [key: string]: Example };

type JsonSchema = Readonly<Record<string, unknown>>;

/** Examples of keys whose value no type tells. Keys of both colors stand once. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  app: "shop",
  namespace: "shop",
  port: 8080,
  activeColor: "green",
  weights: { blue: 90, green: 10 },
  "weights.blue": 90,
  "weights.green": 10,
  image: `registry.example.com/shop@sha256:${"0123456789abcdef".repeat(4)}`,
  replicas: 3,
  resources: { limits: { memory: "256Mi" } },
  "resources.requests.cpu": "250m",
  "resources.requests.memory": "64Mi",
  "resources.limits.cpu": "500m",
  "resources.limits.memory": "128Mi",
  "probes.readiness.path": "/ready",
  "probes.readiness.timeoutSeconds": 3,
  "probes.liveness.timeoutSeconds": 5,
  "probes.startup.timeoutSeconds": 5,
  "drain.graceSeconds": 40,
  strategy: "safe",
  spread: "soft",
  env: { GIN_MODE: "release" },
  userId: 65532,
  disruption: { maxUnavailable: 1 },
  "disruption.minAvailable": 2,
  "disruption.maxUnavailable": 1,
  autoscaling: { min: 3, max: 10 },
  "autoscaling.min": 3,
  "autoscaling.max": 10,
  "traffic.hosts": ["shop.example.com"],
  "traffic.hosts[0]": "shop.example.com",
  "traffic.servicePort": 80,
  "traffic.preview.publicValue": "a-word-of-your-own",
  "traffic.timeoutMs": 10000,
  "monitoring.scrape": "annotations",
  "monitoring.alerts": true,
};

/** The keys that an object of the settings may have. */
export function knownKeys(
  schema: z.ZodType,
  path: readonly (string | number)[],
): readonly string[] {
  let node: JsonSchema = jsonSchema(schema);
  for (const step of path) {
    const next = typeof step === "number" ? node["items"] : propertiesOf(node)[step];
    if (!isMap(next)) return [];
    node = next;
  }
  return Object.keys(propertiesOf(node));
}

/** A valid value for a key, written as its owner would write it. */
export function exampleFor(
  path: readonly (string | number)[],
  style: { readonly prefix: string; readonly commands: boolean },
): string | undefined {
  const key = path
    .map((step, at) =>
      typeof step === "number" ? `[${String(step)}]` : at === 0 ? step : `.${step}`,
    )
    .join("");
  const common = key.replace(/^(?:blue|green|workload)\./, "");
  const value = EXAMPLES[key] ?? EXAMPLES[common];
  if (value === undefined) return undefined;
  const written = inline(value);
  if (style.commands && typeof value !== "object") {
    const flagged = path.length > 1 ? "--path " : "";
    return `pulumi config set ${flagged}'${style.prefix}${key}' ${written}`;
  }
  return `${style.prefix}${key}: ${written}`;
}

/** Every key with its type and description, top-level keys followed by what is in them. */
export function settingsKeys(schema: z.ZodType): readonly SettingsKey[] {
  return keysBelow(jsonSchema(schema), "");
}

function keysBelow(node: JsonSchema, prefix: string): readonly SettingsKey[] {
  const required = Array.isArray(node["required"]) ? (node["required"] as readonly unknown[]) : [];
  return Object.entries(propertiesOf(node)).flatMap(([name, property]) => {
    const key = prefix === "" ? name : `${prefix}.${name}`;
    const own: SettingsKey = {
      key,
      type: typeOf(property),
      required: required.includes(name),
      description: typeof property["description"] === "string" ? property["description"] : "",
    };
    const items = property["items"];
    const below = isMap(items) ? keysBelow(items, `${key}[]`) : keysBelow(property, key);
    return [own, ...below];
  });
}

/** A value in YAML's short form. */
function inline(value: Example): string {
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${key}: ${inline(inner)}`);
  return `{ ${entries.join(", ")} }`;
}

/** The name of a JSON schema's type in the words of Pulumi.yaml. */
function typeOf(node: JsonSchema): string {
  const { enum: words, anyOf, type, items } = node;
  if (Array.isArray(words)) return words.map(String).join(" \\| ");
  if (Array.isArray(anyOf)) {
    return (anyOf as readonly unknown[]).filter(isMap).map(typeOf).join(" \\| ");
  }
  if (type === "array") return `list of ${isMap(items) ? typeOf(items) : "values"}`;
  if (type === "object") return "map";
  return type === "string" ? "text" : String(type);
}

function propertiesOf(node: JsonSchema): Readonly<Record<string, JsonSchema>> {
  const properties = node["properties"];
  return isMap(properties) ? (properties as Readonly<Record<string, JsonSchema>>) : {};
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
}
