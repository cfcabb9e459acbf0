import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPodSpec } from "kubernetes-models/v1/PodSpec";
import { fieldOf } from "../field";
import { POD_PORT } from "../labels";
import { patchOf } from "../patch/patch";
import { patchProblems } from "../patch/patch-problems";
import { patched } from "../patch/strategic-merge";
import { seconds } from "../units/duration";
import { type Drain, drainSeconds } from "./drain";
import { isMap } from "./merge";
import { PROBE_NAMES, type Probes } from "./probe";
import { type Problem, problem } from "./problem";

/** Keys of `workload` for all that has no key of its own. */
export const patchesShape = {
  /**
   * For what has no key: a patch of the pods' PodSpec, in Kubernetes' own fields, laid over what the keys make.
   * Maps are merged key by key and `null` removes a field; containers, volumes and imagePullSecrets are
   * patched by `name`, hostAliases by `ip`, topologySpreadConstraints by `topologyKey`, and an element
   * with `$patch: delete` goes; other lists are replaced. A color's patch comes after this one. A change
   * rolls the color's pods.
   * @default - nothing is patched
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec
   */
  pod: patchOf<IPodSpec>("Kubernetes' PodSpec", { shareProcessNamespace: true }).exactOptional(),
  /**
   * The same for the service's own container: env is patched by `name`, volumeMounts by `mountPath`, ports by
   * `containerPort`. Name, image, resources and the service's own port are no part of it.
   * @default - nothing is patched
   * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
   */
  container: patchOf<IContainer>("Kubernetes' Container", {
    terminationMessagePolicy: "FallbackToLogsOnError",
  }).exactOptional(),
};

/** What of a workload patches are held against. */
interface Patched {
  readonly pod?: Json;
  readonly container?: Json;
  readonly drain: Drain;
  readonly probes: Probes;
}

/** What is known of the service beside its workload; absent where it is malformed. */
interface Service {
  readonly app: string | undefined;
  readonly port: number | undefined;
}

/** Patches that do not fit their schema, or that break what no lost request rests on. */
export function workloadPatchProblems(
  path: Problem["path"],
  workload: Patched,
  service: Service,
): readonly Problem[] {
  const { pod, container } = workload;
  return [
    ...(pod ? patchProblems([...path, "pod"], "PodSpec", pod) : []),
    ...(pod ? podProblems([...path, "pod"], pod, workload, service) : []),
    ...(container ? patchProblems([...path, "container"], "Container", container) : []),
    ...(container ? containerProblems([...path, "container"], container, workload, service) : []),
  ];
}

type Json = Readonly<Record<string, unknown>>;

/** What an element of a list, or a field, may not become. */
type Refusal = (steps: Problem["path"], found: unknown, needed: string) => Problem;

const refusalAt =
  (path: Problem["path"]): Refusal =>
  (steps, found, needed) =>
    problem([...path, ...steps], found, needed, null);

function podProblems(
  path: Problem["path"],
  pod: Json,
  { drain }: Patched,
  { app }: Service,
): readonly Problem[] {
  const refuse = refusalAt(path);
  const { containers, terminationGracePeriodSeconds: grace } = pod;
  const least = drainSeconds(drain);
  const isShort = grace !== undefined && !(typeof grace === "number" && grace >= least);
  const own = elementsOf(containers).findIndex(({ name }) => name === app);
  return [
    ...(containers === null
      ? [refuse(["containers"], containers, "a list: the service's own container stays")]
      : []),
    ...(own < 0
      ? []
      : [
          refuse(
            ["containers", own],
            app,
            "another name; `container` patches the service's own one",
          ),
        ]),
    ...(isShort
      ? [
          refuse(
            ["terminationGracePeriodSeconds"],
            grace,
            `at least ${String(least)}: drain.preStop and drain.shutdown; or nothing, and another drain`,
          ),
        ]
      : []),
  ];
}

/** Fields of the container that other keys decide, and nothing else may. */
const DECIDED = [
  [["name"], "nothing: the container is called as the app"],
  [["image"], "nothing: the color's own `image` says it, by its digest"],
  [
    ["resources", "requests"],
    "nothing: `resources.requests` says it, and autoscaler and gates read it",
  ],
  [["resources", "limits"], "nothing: `resources.limits` says it, and alerts and gates read it"],
] as const;

function containerProblems(
  path: Problem["path"],
  container: Json,
  workload: Patched,
  service: Service,
): readonly Problem[] {
  const refuse = refusalAt(path);
  const decided = DECIDED.flatMap(([steps, needed]) => {
    const found = fieldOf(container, ...steps);
    return found === undefined ? [] : [refuse(steps, found, needed)];
  });
  return [
    ...decided,
    ...(container["resources"] === null
      ? [refuse(["resources"], null, "a map: `resources` of the workload says what is in it")]
      : []),
    ...probeRemovals(container, workload, refuse),
    ...hookProblems(container, workload, refuse),
    ...portProblems(container, service, refuse),
  ];
}

function probeRemovals(container: Json, { probes }: Patched, refuse: Refusal): readonly Problem[] {
  return PROBE_NAMES.flatMap((name) => {
    const field = `${name}Probe`;
    if (container[field] !== null || probes[name] === "none") return [];
    const way = name === "readiness" ? "" : `; or probes.${name}: none`;
    return [refuse([field], null, `a map: pods are asked before they get requests${way}`)];
  });
}

/** Within the time of the hook, proxies learn that the pod leaves; only then it may stop listening. */
function hookProblems(container: Json, { drain }: Patched, refuse: Refusal): readonly Problem[] {
  const { lifecycle } = container;
  const preStop = isMap(lifecycle) ? lifecycle["preStop"] : lifecycle;
  if (preStop === undefined) return [];
  const least = seconds(drain.preStop);
  const own = least > 0 ? { sleep: { seconds: least } } : {};
  const hook: Json = isMap(preStop) ? patched<Json>(own, preStop) : {};
  const at = isMap(lifecycle) ? ["lifecycle", "preStop"] : ["lifecycle"];
  if (Object.keys(hook).length > 1) {
    const needed = "one kind of hook; `sleep: null` removes that of drain.preStop";
    return [refuse(at, preStop, needed)];
  }
  if (hookSeconds(hook) >= least) return [];
  const needed =
    `a hook that takes at least ${String(least)}s, which is drain.preStop: sleep, or a command with ` +
    `sleep ${String(least)} in it; or drain.preStop: 0s`;
  return [refuse(at, preStop, needed)];
}

/** What a hook takes for certain. */
function hookSeconds({ sleep, exec }: Json): number {
  if (isMap(sleep)) return Number(sleep["seconds"]);
  const command: unknown = isMap(exec) ? exec["command"] : undefined;
  const words = Array.isArray(command) ? command.join(" ") : "";
  const found = [...words.matchAll(/\bsleep\s+(\d+)(?![\w.])/g)].map(([, count]) => Number(count));
  return found.reduce((sum, count) => sum + count, 0);
}

/** The port that Services and probes find. */
function portProblems({ ports }: Json, { port }: Service, refuse: Refusal): readonly Problem[] {
  if (ports === null) return [refuse(["ports"], ports, "a list: the service's own port stays")];
  return elementsOf(ports).flatMap((one, at) => {
    const isOwn = one["containerPort"] === port || one["name"] === POD_PORT;
    const { containerPort, name = POD_PORT, protocol = "TCP", $patch: directive } = one;
    const isKept = containerPort === port && name === POD_PORT && protocol === "TCP";
    if (!isOwn || (isKept && directive === undefined)) return [];
    const needed = "another port, or other fields of it: the service's own one is `port`";
    return [refuse(["ports", at], one, needed)];
  });
}

function elementsOf(list: unknown): readonly Json[] {
  return Array.isArray(list) ? list.map((one) => (isMap(one) ? one : {})) : [];
}
