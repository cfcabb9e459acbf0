import { z } from "zod";
import { ABSOLUTE_PATH } from "./name";
import { anyText, integer, object, text, word } from "./need";
import { type Problem, problem } from "./problem";

/** How a probe asks. */
export type ProbeKind = "http" | "grpc" | "tcp" | "command";

/**
 * One probe of the container.
 *
 * @see https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
export interface ProbeArgs {
  /**
   * How the kubelet asks. `tcp` only proves a listening socket (C14).
   * @default "http"; "grpc" where `traffic.protocol` is
   */
  readonly kind?: ProbeKind;
  /**
   * Path of an `http` probe; 200 to 399 passes.
   * @default "/healthz" for startup and liveness, "/ready" for readiness
   */
  readonly path?: string;
  /**
   * Port to ask; not for `command`.
   * @default - the service's port
   */
  readonly port?: number;
  /**
   * Service name that a `grpc` probe asks for.
   * @default - none: the server as a whole
   */
  readonly service?: string;
  /**
   * Words of a `command` probe, run in the container; exit code 0 passes.
   * @default - none; needed for `command`
   */
  readonly command?: readonly string[];
  /**
   * Seconds between two questions.
   * @default 10, readiness 5
   */
  readonly periodSeconds?: number;
  /**
   * Seconds to wait for an answer; not above the period.
   * @default 5, readiness 3
   */
  readonly timeoutSeconds?: number;
  /**
   * Misses in a row until the verdict falls.
   * @default 3, startup 30
   */
  readonly failureThreshold?: number;
}

/** A probe with all its numbers. */
export interface Probe extends ProbeArgs {
  readonly kind: ProbeKind;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

/** The three questions that a kubelet asks. */
export interface ProbesArgs {
  /**
   * Holds back the other two until the process is up, so that a slow start is not killed.
   * @default - HTTP `/healthz`, 30 times every 10 seconds (S16)
   */
  readonly startup?: ProbeArgs;
  /**
   * Restarts a process that hangs. Asks for the process only, never for dependencies (C13).
   * @default - HTTP `/healthz` every 10 seconds, 3 misses (S14)
   */
  readonly liveness?: ProbeArgs;
  /**
   * Takes a pod out of the traffic. Without it a rollout counts any running pod as good.
   * @default - HTTP `/ready` every 5 seconds, 3 misses (S15)
   */
  readonly readiness?: ProbeArgs;
}

/** All three probes with all their numbers. */
export interface Probes {
  readonly startup: Probe;
  readonly liveness: Probe;
  readonly readiness: Probe;
}

export const PROBE_DEFAULTS = {
  startup: { kind: "http", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 30 },
  liveness: { kind: "http", periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
  readiness: { kind: "http", periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
} as const satisfies Probes;

/** Paths of HTTP probes that name none (C4). */
export const PROBE_PATHS = {
  startup: "/healthz",
  liveness: "/healthz",
  readiness: "/ready",
} as const satisfies Record<keyof Probes, string>;

function probe(what: string) {
  return object({
    kind: word(["http", "grpc", "tcp", "command"])
      .exactOptional()
      .describe("How the kubelet asks."),
    path: text(ABSOLUTE_PATH, "a path that starts with /")
      .exactOptional()
      .describe("Path of an http probe; 200 to 399 passes."),
    port: integer(1, 65535).exactOptional().describe("Port to ask, if not the service's."),
    service: z
      .string({ error: "text" })
      .exactOptional()
      .describe("Service name that a grpc probe asks for."),
    command: z
      .array(anyText("a word"), { error: "a list of words" })
      .min(1, { error: "a list of at least one word" })
      .readonly()
      .exactOptional()
      .describe("Words of a command probe; exit code 0 passes."),
    periodSeconds: integer(1, 3600, "seconds")
      .exactOptional()
      .describe("Seconds between two questions."),
    timeoutSeconds: integer(1, 3600, "seconds")
      .exactOptional()
      .describe("Seconds to wait for an answer; not above the period."),
    failureThreshold: integer(1, 1000, "misses")
      .exactOptional()
      .describe("Misses in a row until the verdict falls."),
  }).describe(what);
}

export const probesSchema: z.ZodType<ProbesArgs> = object({
  startup: probe("Holds back the other two until the process is up.").exactOptional(),
  liveness: probe("Restarts a process that hangs; asks for the process only.").exactOptional(),
  readiness: probe("Takes a pod out of the traffic while it cannot serve.").exactOptional(),
});

/** Fields that mean something to certain kinds only. */
const PROBE_FIELDS = [
  ["command", ["command"]],
  ["path", ["http"]],
  ["service", ["grpc"]],
  ["port", ["http", "grpc", "tcp"]],
] as const satisfies readonly (readonly [keyof ProbeArgs, readonly ProbeKind[]])[];

/** What is wrong within one probe once all its numbers are known. */
export function probeProblems(path: readonly string[], asked: Probe): readonly Problem[] {
  const problems: Problem[] = [];
  if (asked.timeoutSeconds > asked.periodSeconds) {
    problems.push(
      problem(
        [...path, "timeoutSeconds"],
        asked.timeoutSeconds,
        `at most the probe's periodSeconds, which is ${String(asked.periodSeconds)}`,
        asked.periodSeconds,
      ),
    );
  }
  if (asked.kind === "command" && asked.command === undefined) {
    problems.push(problem([...path, "command"], undefined, "a list of words, as kind is command"));
  }
  for (const [field, kinds] of PROBE_FIELDS) {
    const fits = kinds.some((kind) => kind === asked.kind);
    if (asked[field] !== undefined && !fits) {
      const needed = `nothing, as kind is ${asked.kind}; or kind ${kinds.join(", ")}`;
      problems.push(problem([...path, field], asked[field], needed, null));
    }
  }
  return problems;
}
