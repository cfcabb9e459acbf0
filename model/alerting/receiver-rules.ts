import { type Problem, problem } from "../problem";
import { RECEIVER_DEFAULTS, type ReceiverArgs, ROUTES_DEFAULTS, type RoutesArgs } from "./receiver";
import { OWN_KEYS, type OwnKey } from "./receiver-keys";
import { NOBODY } from "./routing";

type Path = readonly (string | number)[];

/** The part of the monitoring that receivers hang on. */
interface Told {
  readonly receivers: readonly ReceiverArgs[];
  readonly routes: RoutesArgs;
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
function ownProblems(path: Path, receiver: ReceiverArgs): readonly Problem[] {
  const { kind } = receiver;
  const { needs, takes } = OWN_KEYS[kind];
  const missing = needs
    .filter((key) => receiver[key] === undefined)
    .map((key) => problem([...path, key], undefined, `a value, as kind ${kind} needs one`));
  const foreign = ownKeys(receiver)
    .filter((key) => !needs.includes(key) && !takes.includes(key))
    .map((key) =>
      problem(
        [...path, key],
        receiver[key],
        `nothing, as kind ${kind} has only ${[...needs, ...takes].join(", ")}`,
        null,
      ),
    );
  return [...missing, ...foreign, ...pairProblems(path, receiver)];
}

function ownKeys(receiver: ReceiverArgs): readonly OwnKey[] {
  const known = new Set<string>(
    Object.values(OWN_KEYS).flatMap(({ needs, takes }) => [...needs, ...takes]),
  );
  return Object.keys(receiver).filter((key): key is OwnKey => known.has(key));
}

/** Keys that stand together. */
function pairProblems(path: Path, receiver: ReceiverArgs): readonly Problem[] {
  const { kind, username, password, toUsers, toParties, toTags } = receiver;
  if (kind === "email" && (username === undefined) !== (password === undefined)) {
    const [absent, present] =
      username === undefined ? ["username", "password"] : ["password", "username"];
    return [problem([...path, absent], undefined, `a value, as ${present} is given`)];
  }
  if (kind === "wecom" && [toUsers, toParties, toTags].every((one) => !one?.length)) {
    const needed = "somebody to tell: toUsers, toParties or toTags";
    return [problem([...path, "toUsers"], toUsers, needed)];
  }
  return [];
}

function nameProblems(path: Path, receivers: readonly ReceiverArgs[]): readonly Problem[] {
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
function criticalProblems(path: Path, receivers: readonly ReceiverArgs[]): readonly Problem[] {
  const wanted = receivers.map(({ severities }) => severities ?? RECEIVER_DEFAULTS.severities);
  if (wanted.some((severities) => severities.includes("critical"))) return [];
  const needed = "critical for at least one receiver, as nobody would be told of those";
  return [problem([...path, 0, "severities"], wanted[0], needed)];
}

/** Alertmanager looks at a group once in an interval only. */
function repeatProblems(
  path: Path,
  receivers: readonly ReceiverArgs[],
  { groupIntervalSeconds = ROUTES_DEFAULTS.groupIntervalSeconds }: RoutesArgs,
): readonly Problem[] {
  const least = Math.ceil(groupIntervalSeconds / 60);
  return receivers.flatMap(({ repeatMinutes = RECEIVER_DEFAULTS.repeatMinutes }, at) => {
    if (repeatMinutes >= least) return [];
    const needed = `at least ${String(least)}, as routes.groupIntervalSeconds is ${String(groupIntervalSeconds)}`;
    return [problem([...path, at, "repeatMinutes"], repeatMinutes, needed, least)];
  });
}
