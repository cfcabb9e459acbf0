import type { Color } from "../color";
import { fraction } from "../units/share";
import { object, share, word, webAddress } from "./fields";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import type { Resolved } from "./typed";

/** Where the pods' spans go, as the standard variables of OpenTelemetry. */
export const tracingSchema = object({
  /**
   * Address of a collector that takes OTLP. A change rolls the color's pods.
   * @default - none; needed in `workload` or in the color where tracing is wanted
   */
  endpoint: webAddress()
    .meta({ examples: ["http://collector.example.com:4318"] })
    .exactOptional(),
  /** How spans are sent; the sample application knows the default only. */
  protocol: word(["http", "grpc"]).default("http"),
  /** `parent` does as the caller does, and decides only where a trace begins; `own` decides always. */
  sampler: word(["parent", "own"]).default("parent"),
  /** Share of the traces that are recorded. */
  sampling: share({ min: "0%", max: "100%", step: "0.0001%" })
    .meta(was("samplePercent", "percent"))
    .prefault("10%"),
}).meta({ examples: [{ endpoint: "http://collector.example.com:4318" }] });

/** Where spans go; nothing while they go nowhere. */
type Tracing = Resolved<typeof tracingSchema> | undefined;

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
export function tracingNames(tracing: Tracing): readonly string[] {
  return tracing?.endpoint === undefined ? [] : [VERSION_VARIABLE, ...NAMES];
}

/** Whose spans they are. */
export interface Traced {
  readonly app: string;
  readonly namespace: string;
  /** Absent for a service without colors. */
  readonly color?: Color;
}

/** A name and a value, for a container. */
export interface Variable {
  readonly name: (typeof NAMES)[number];
  readonly value: string;
}

/**
 * The variables for the pods of one Deployment; none without a collector. Kubernetes fills in
 * {@link VERSION_VARIABLE}, which has to come before them.
 */
export function tracingVariables(
  tracing: Tracing,
  { app, namespace, color }: Traced,
): readonly Variable[] {
  if (tracing?.endpoint === undefined) return [];
  const { endpoint, protocol, sampler, sampling } = tracing;
  const attributes = {
    "service.version": `$(${VERSION_VARIABLE})`,
    "k8s.namespace.name": namespace,
    ...(color !== undefined && { "sluice.color": color }),
  };
  const values: Readonly<Record<(typeof NAMES)[number], string>> = {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: protocol === "http" ? "http/protobuf" : protocol,
    OTEL_SERVICE_NAME: app,
    OTEL_RESOURCE_ATTRIBUTES: Object.entries(attributes)
      .map(([key, value]) => `${key}=${value}`)
      .join(","),
    OTEL_TRACES_SAMPLER: sampler === "parent" ? "parentbased_traceidratio" : "traceidratio",
    OTEL_TRACES_SAMPLER_ARG: String(fraction(sampling)),
  };
  return NAMES.map((name) => ({ name, value: values[name] }));
}

/** Settings without a collector, and variables that are set twice. */
export function tracingProblems(
  path: readonly string[],
  tracing: Tracing,
  own: { readonly env: object; readonly secrets: object },
): readonly Problem[] {
  if (!tracing) return [];
  if (tracing.endpoint === undefined) {
    const needed =
      "the address of a collector, or no tracing at all: without one no span goes anywhere";
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
