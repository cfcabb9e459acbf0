import type { z } from "zod";
import type { Color } from "./color";
import { integer, object, word, webAddress } from "./need";
import { type Problem, problem } from "./problem";

/** Who decides whether a request is recorded. */
export type Sampler = "parent" | "own";

/**
 * Where the pods' spans go, as the standard variables of OpenTelemetry.
 *
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export interface TracingArgs {
  /** Address of a collector that takes OTLP. A change rolls the color's pods. */
  readonly endpoint: string;
  /** How spans are sent; the sample application knows the default only. @default "http" */
  readonly protocol?: "http" | "grpc";
  /**
   * `parent` does as the caller does, and decides only where a trace begins; `own` decides always.
   * @default "parent"
   */
  readonly sampler?: Sampler;
  /** Percent of the traces that are recorded. @default 10 */
  readonly samplePercent?: number;
}

export const TRACING_DEFAULTS = {
  protocol: "http",
  sampler: "parent",
  samplePercent: 10,
} as const satisfies Partial<TracingArgs>;

/** Every key by itself, so that a color may have one of its own. */
export const tracingSchema: z.ZodType<Partial<TracingArgs>> = object({
  endpoint: webAddress()
    .exactOptional()
    .describe("Address of a collector that takes OTLP; needed where tracing is wanted."),
  protocol: word(["http", "grpc"]).exactOptional().describe("How spans are sent."),
  sampler: word(["parent", "own"])
    .exactOptional()
    .describe("parent does as the caller does and decides where a trace begins; own always does."),
  samplePercent: integer(0, 100, "percent")
    .exactOptional()
    .describe("Percent of the traces that are recorded."),
});

/** Variables that {@link tracingVariables} sets. */
const NAMES = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_PROTOCOL",
  "OTEL_SERVICE_NAME",
  "OTEL_RESOURCE_ATTRIBUTES",
  "OTEL_TRACES_SAMPLER",
  "OTEL_TRACES_SAMPLER_ARG",
] as const;

/** Variable with the version that the pods' label and their metrics have. */
export const VERSION_VARIABLE = "SLUICE_VERSION";

/** The names of {@link tracingVariables}. */
export function tracingNames({ endpoint }: Partial<TracingArgs>): readonly string[] {
  return endpoint === undefined ? [] : [VERSION_VARIABLE, ...NAMES];
}

/** Whose spans they are. */
export interface TracedColor {
  readonly app: string;
  readonly namespace: string;
  readonly color: Color;
}

/** A name and a value, for a container. */
export interface Variable {
  readonly name: (typeof NAMES)[number];
  readonly value: string;
}

/**
 * The variables for the pods of one color; none without a collector. Kubernetes fills in
 * {@link VERSION_VARIABLE}, which has to come before them.
 */
export function tracingVariables(
  tracing: Partial<TracingArgs>,
  { app, namespace, color }: TracedColor,
): readonly Variable[] {
  const { endpoint, protocol, sampler, samplePercent } = { ...TRACING_DEFAULTS, ...tracing };
  if (endpoint === undefined) return [];
  const attributes = {
    "service.version": `$(${VERSION_VARIABLE})`,
    "k8s.namespace.name": namespace,
    "sluice.color": color,
  };
  const values: Readonly<Record<(typeof NAMES)[number], string>> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol === "http" ? "http/protobuf" : protocol,
    OTEL_SERVICE_NAME: app,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    OTEL_TRACES_SAMPLER: sampler === "parent" ? "parentbased_traceidratio" : "traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(samplePercent / 100),
  };
  return NAMES.map((name) => ({ name, value: values[name] }));
}

/** Settings without a collector, and variables that are set twice. */
export function tracingProblems(
  path: readonly string[],
  tracing: Partial<TracingArgs>,
  own: { readonly env: object; readonly secrets: object },
): readonly Problem[] {
  if (tracing.endpoint === undefined) {
    if (Object.keys(tracing).length === 0) return [];
    const needed = "the address of a collector, as tracing is set";
    return [problem([...path, "tracing", "endpoint"], undefined, needed)];
  }
  return (["env", "secrets"] as const).flatMap((where) =>
    tracingNames(tracing)
      .filter((name) => Object.hasOwn(own[where], name))
      .map((name) => ({
        path: [...path, where, name],
        found: "the name",
        needed: "a name that tracing does not set",
        example: null,
      })),
  );
}
