import type { Danger } from "../danger";
import { fieldOf, textOf } from "../../../model/field";
import { type Manifest, objectPhrase } from "../manifest";
import type { ObjectChange } from "../object-change";
import type { RoutingReader } from "./reader";
import { containersOf, declaredPorts, resolvePort, unavailable } from "./pods";

/**
 * Pods that ask for what they do not have, leave the mesh, or may be fewer while they are replaced.
 *
 * @param readers - of the routers that may send to the pods
 */
export function podDangers(
  { before, after, object }: ObjectChange,
  isIdle: (manifest: Manifest) => boolean,
  readers: readonly Pick<RoutingReader, "podChanges">[],
): readonly Danger[] {
  if (!before || !after) return [];
  const [old, now] = [before.manifest, after.manifest];
  if (fieldOf(now, "spec", "template", "spec") === undefined) return [];
  const say = (kind: Danger["kind"], messages: readonly string[]) =>
    messages.map((message) => ({ kind, subject: objectPhrase(object), message }));
  return [
    ...say("port", [...lostQuestions(old, now), ...wrongLanguage(old, now)]),
    ...say(
      "way-in",
      readers.flatMap((reader) => reader.podChanges(old, now)),
    ),
    ...say("limit", isIdle(now) ? [] : rollout(old, now)),
  ];
}

const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"];
const KINDS = ["httpGet", "grpc", "tcpSocket"];

/** A question of a probe, or of Prometheus, and the port that it is for. */
interface Question {
  readonly who: string;
  readonly kind: string;
  readonly port: unknown;
}

function questions(maker: Manifest): readonly Question[] {
  const scraped = textOf(
    maker,
    "spec",
    "template",
    "metadata",
    "annotations",
    "prometheus.io/port",
  );
  const probes = containersOf(maker).flatMap((container) =>
    PROBES.flatMap((who) =>
      KINDS.flatMap((kind): readonly Question[] => {
        const port = fieldOf(container, who, kind, "port");
        return port === undefined ? [] : [{ who, kind, port }];
      }),
    ),
  );
  return scraped === ""
    ? probes
    : [...probes, { who: "prometheus.io/port", kind: "scrape", port: Number(scraped) }];
}

/** Ports that containers no longer declare, and that are asked all the same. */
function lostQuestions(old: Manifest, now: Manifest): readonly string[] {
  const had = declaredPorts(old);
  const has = declaredPorts(now);
  return questions(now).flatMap(({ who, port }) => {
    const number = resolvePort(port, now);
    const wasThere = had.includes(number ?? resolvePort(port, old) ?? -1);
    if (!wasThere || (number !== undefined && has.includes(number))) return [];
    return [`${who} asks port ${String(port)}, which no container declares any more.`];
  });
}

/** HTTP/1 asked of a port that another probe asks in gRPC. */
function wrongLanguage(old: Manifest, now: Manifest): readonly string[] {
  const wrong = (maker: Manifest) => {
    const all = questions(maker).map((one) => ({ ...one, port: resolvePort(one.port, maker) }));
    const grpc = new Set(all.filter(({ kind }) => kind === "grpc").map(({ port }) => port));
    return all.filter(({ kind, port }) => ["httpGet", "scrape"].includes(kind) && grpc.has(port));
  };
  const known = new Set(wrong(old).map(({ who }) => who));
  return wrong(now)
    .filter(({ who }) => !known.has(who))
    .map(({ who, port }) => `${who} asks port ${String(port)} in HTTP/1, which speaks gRPC.`);
}

/** How many pods a rollout may take at once. */
function rollout(old: Manifest, now: Manifest): readonly string[] {
  const replicas = fieldOf(now, "spec", "replicas");
  const count = typeof replicas === "number" ? replicas : 100;
  const [left, right] = [old, now].map((maker) => unavailable(maker, count));
  if (left === undefined || right === undefined || right <= left) return [];
  const unit = typeof replicas === "number" ? `of ${String(count)} pods` : "% of the pods";
  return [`lets a rollout take ${String(right)} ${unit} at once (before: ${String(left)}).`];
}
