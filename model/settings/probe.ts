import { z } from "zod";
import { ABSOLUTE_PATH, ANY_HEADER_NAME, PORT_NAME } from "../name";
import { anyText, duration, freeText, integer, mapOf, object, orNone, text, word } from "./fields";
import { type Problem, problem } from "./problem";
import { was } from "./renamed";
import type { Resolved } from "./typed";

/** The probes of a container. */
export const PROBE_NAMES = ["startup", "liveness", "readiness"] as const;

/** Paths of HTTP probes that name none. */
export const PROBE_PATHS = {
  startup: "/healthz",
  liveness: "/healthz",
  readiness: "/ready",
} as const;

const A_PORT = "an integer from 1 to 65535; or the name of a port";

/** The numbers by which probes differ, and a path as an example. */
interface Usual {
  readonly path: string;
  readonly period: string;
  readonly timeout: string;
  readonly failureThreshold: number;
}

type OldName = (...named: Parameters<typeof was>) => Readonly<Record<string, unknown>>;

/** The keys of a probe of the container; `old` says which names they had. */
function probe({ path, period, timeout, failureThreshold }: Usual, old: OldName) {
  return {
    /**
     * How the kubelet asks. `tcp` only proves a listening socket.
     * @default - `http`; `grpc` where `traffic.protocol` is
     */
    kind: word(["http", "grpc", "tcp", "command"]).default("http"),
    /**
     * Path of an `http` probe; 200 to 399 passes.
     * @default - `/healthz` for startup and liveness, `/ready` for readiness
     */
    path: text(ABSOLUTE_PATH, "a path that starts with /")
      .meta({ examples: [path] })
      .exactOptional(),
    /** What an `http` probe speaks; a certificate is not looked at. @default - `HTTP` */
    scheme: word(["HTTP", "HTTPS"])
      .meta({ examples: ["HTTPS"] })
      .exactOptional(),
    /** Headers of an `http` probe. @default - those of the kubelet alone */
    httpHeaders: mapOf(ANY_HEADER_NAME, freeText(), "a map from names of headers to text")
      .meta({ examples: [{ Host: "shop.example.com" }] })
      .exactOptional(),
    /** Port to ask, by number or by its name in `ports`; not for `command`. @default - the service's port */
    port: z
      .union([integer(1, 65535), text(PORT_NAME, A_PORT)], { error: A_PORT })
      .meta({ examples: [8080] })
      .exactOptional(),
    /** Service name that a `grpc` probe asks for. @default - none: the server as a whole */
    service: z
      .string({ error: "text" })
      .meta({ examples: ["shop.v1.Shop"] })
      .exactOptional(),
    /** Words of a `command` probe, run in the container; exit code 0 passes. @default - none; needed for `command` */
    command: z
      .array(anyText("a word").meta({ examples: ["/bin/health"] }), { error: "a list of words" })
      .min(1, { error: "a list of at least one word" })
      .readonly()
      .exactOptional(),
    /** Time from the container's start until the first question. @default - none */
    initialDelay: duration({ min: "1s", max: "1h" })
      .meta({ examples: ["10s"] })
      .exactOptional(),
    /** Time between two questions. */
    period: duration({ min: "1s", max: "1h" })
      .meta(old("periodSeconds", "seconds"))
      .prefault(period),
    /** How long an answer is waited for. */
    timeout: duration({ min: "1s", max: "1h" })
      .meta(old("timeoutSeconds", "seconds"))
      .prefault(timeout),
    /** Misses in a row until the verdict falls. */
    failureThreshold: integer(1, 1000, "misses").default(failureThreshold),
  };
}

function probes(old: OldName) {
  const startup = object(
    probe({ path: PROBE_PATHS.startup, period: "10s", timeout: "5s", failureThreshold: 30 }, old),
  ).meta({ examples: [{ failureThreshold: 30 }] });
  const liveness = object(
    probe({ path: PROBE_PATHS.liveness, period: "10s", timeout: "5s", failureThreshold: 3 }, old),
  ).meta({ examples: [{ path: PROBE_PATHS.liveness }] });
  const readiness = object(
    {
      ...probe(
        { path: PROBE_PATHS.readiness, period: "5s", timeout: "3s", failureThreshold: 3 },
        old,
      ),
      /** Passes in a row until the pod is ready. @default - 1 */
      successThreshold: integer(1, 1000, "passes")
        .meta({ examples: [2] })
        .exactOptional(),
    },
    "a map with known keys",
  ).meta({ examples: [{ path: PROBE_PATHS.readiness }] });
  return { startup, liveness, readiness };
}

const { startup, liveness, readiness } = probes(was);

/** Those of containers beside the service's own never had other names. */
const further = probes(() => ({}));

/** The three questions that a kubelet asks. */
export const probesSchema = object({
  /**
   * Holds back the other two until the process is up, so that a slow start is not killed. With `none`
   * they ask at once.
   */
  startup: orNone(startup).prefault({}),
  /**
   * Restarts a process that hangs. Asks for the process only, never for dependencies. With `none` a
   * process that hangs stays.
   */
  liveness: orNone(liveness).prefault({}),
  /**
   * Takes a pod out of the traffic. Without it a rollout counts any running pod as good, so `none` is for mode
   * rolling without a port alone.
   */
  readiness: orNone(readiness).prefault({}),
}).meta({ examples: [{ readiness: { path: PROBE_PATHS.readiness } }] });

/** The same of a container beside the service's own, which is asked only where it is wanted. */
export const furtherProbesSchema = object({
  /** Holds back all that starts after it. @default - none */
  startup: further.startup.exactOptional(),
  /** Restarts a process that hangs. @default - none */
  liveness: further.liveness.exactOptional(),
  /** Takes the pod out of the traffic. @default - none */
  readiness: further.readiness.exactOptional(),
}).meta({ examples: [{ startup: { port: 15021 } }] });

/** All three probes with all their numbers. */
export type Probes = Resolved<typeof probesSchema>;

/** A probe with all its numbers. */
export type Probe = Exclude<Probes["readiness"], "none">;

/** A service that has requests and says not when its pods could take them. */
export function readinessProblems(
  path: Problem["path"],
  { readiness }: Probes,
): readonly Problem[] {
  if (readiness !== "none") return [];
  const needed =
    "a map with known keys; without a readiness probe it is never known whether pods could take traffic";
  return [problem([...path, "probes", "readiness"], readiness, needed)];
}

/** Fields that mean something to certain kinds only. */
const PROBE_FIELDS = [
  ["command", ["command"]],
  ["path", ["http"]],
  ["scheme", ["http"]],
  ["httpHeaders", ["http"]],
  ["service", ["grpc"]],
  ["port", ["http", "grpc", "tcp"]],
] as const satisfies readonly (readonly [keyof Probe, readonly Probe["kind"][]])[];

/**
 * What is wrong within one probe once all its numbers are known.
 *
 * @param ports - names of the container's ports
 */
export function probeProblems(
  path: Problem["path"],
  asked: Probe | "none",
  ports: readonly string[],
): readonly Problem[] {
  if (asked === "none") return [];
  const problems: Problem[] = [];
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
  const { kind, port } = asked;
  if (typeof port === "string" && (kind === "grpc" || !ports.includes(port))) {
    const needed =
      kind === "grpc"
        ? "a number, as kind is grpc"
        : `a number, or the name of a port; they are ${ports.join(", ")}`;
    problems.push(problem([...path, "port"], port, needed, null));
  }
  return problems;
}
