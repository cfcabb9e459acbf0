import { ALERT_KEYS } from "../channels/channels";
import { type Problem, problem } from "../settings/problem";
import { durationText, minutes } from "../units/duration";
import { channelOf, type Receiver, type Routes } from "./receiver";
import { NOBODY } from "./routing";

type Path = readonly (string | number)[];

/** The part of the monitoring that receivers hang on. */
interface Told {
  readonly receivers: readonly Receiver[];
  readonly routes: Routes;
  readonly rules: string;
}

/** What contradicts itself among the receivers; `monitoring` is the path of all that is watched. */
export function receiverProblems(
  monitoring: Path,
  { receivers, routes, rules }: Told,
): readonly Problem[] {
  if (receivers.length === 0) return [];
  const path = [...monitoring, "receivers"];
  return [
    ...ruleProblems(monitoring, rules),
    ...receivers.flatMap((receiver, at) => ownProblems([...path, at], receiver)),
    ...nameProblems(path, receivers),
    ...criticalProblems(path, receivers),
    ...repeatProblems(path, receivers, routes),
  ];
}

/** Without rules there are no alerts, and receivers would wait for ever. */
function ruleProblems(monitoring: Path, rules: string): readonly Problem[] {
  if (rules !== "none") return [];
  const needed = "prometheus-rule or config-map, as receivers hear of nothing without rules";
  return [problem([...monitoring, "rules"], rules, needed, "prometheus-rule")];
}

/** Keys that a kind needs, and keys that it does not know. */
function ownProblems(path: Path, receiver: Receiver): readonly Problem[] {
  const { kind } = receiver;
  const channel = channelOf(receiver);
  const { keys, needs } = channel;
  const known = Object.keys(keys);
  const given = new Map<string, unknown>(Object.entries(receiver));
  const missing = needs
    .filter((key) => !given.has(key))
    .map((key) => problem([...path, key], undefined, `a value, as kind ${kind} needs one`));
  const foreign = [...given]
    .filter(([key]) => key in ALERT_KEYS && !known.includes(key))
    .map(([key, value]) => {
      const needed = `nothing, as kind ${kind} has only ${known.join(", ")}`;
      return problem([...path, key], value, needed, null);
    });
  return [...missing, ...foreign, ...(channel.problems?.(path, { ...receiver }) ?? [])];
}

function nameProblems(path: Path, receivers: readonly Receiver[]): readonly Problem[] {
  return receivers.flatMap(({ name }, at) => {
    const first = receivers.findIndex((other) => other.name === name);
    const where = [...path, at, "name"];
    if (name === NOBODY) {
      return [problem(where, name, `another name; ${NOBODY} gets what nobody wants`, null)];
    }
    if (first === at) return [];
    return [
      problem(where, name, `a name of its own; receiver ${String(first)} has this one`, null),
    ];
  });
}

/** Who is told of warnings alone learns of the outage last. */
function criticalProblems(path: Path, receivers: readonly Receiver[]): readonly Problem[] {
  const wanted = receivers.map(({ severities }) => severities);
  if (wanted.some((severities) => severities.includes("critical"))) return [];
  const needed = "critical for at least one receiver, as nobody would be told of those";
  return [problem([...path, 0, "severities"], wanted[0], needed)];
}

/** Alertmanager looks at a group once in an interval only. */
function repeatProblems(
  path: Path,
  receivers: readonly Receiver[],
  { groupInterval }: Routes,
): readonly Problem[] {
  const least = durationText(Math.ceil(minutes(groupInterval)) * 60_000);
  return receivers.flatMap(({ repeatInterval }, at) => {
    if (minutes(repeatInterval) >= minutes(groupInterval)) return [];
    const needed = `at least ${least}, as routes.groupInterval is ${groupInterval}`;
    return [problem([...path, at, "repeatInterval"], repeatInterval, needed, least)];
  });
}
