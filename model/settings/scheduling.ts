import { z } from "zod";
import { LABEL_KEY, OBJECT_NAME } from "../name";
import { affinitySchema } from "./affinity";
import { anyText, freeText, integer, labels, listOf, object, text, word } from "./fields";
import { type Problem, problem } from "./problem";
import type { Resolved } from "./typed";

/** An address of IPv4 or IPv6; not a union, whose one branch would complain of what suits the other. */
function ipAddress(): z.ZodString {
  const error = "an IP address";
  const either = z.union([z.ipv4(), z.ipv6()]);
  return z.string({ error }).refine((one) => either.safeParse(one).success, { error });
}

const tolerationSchema = object({
  /** The taint's key. @default - every key, with operator `Exists` */
  key: text(LABEL_KEY, "a taint's key, such as dedicated or example.com/gpu")
    .meta({ examples: ["dedicated"] })
    .exactOptional(),
  /** `Exists` tolerates every value of the key. */
  operator: word(["Equal", "Exists"]).default("Equal"),
  /** The taint's value; none with operator `Exists`. @default - empty */
  value: freeText()
    .meta({ examples: ["shop"] })
    .exactOptional(),
  /** The taint's effect. @default - every effect */
  effect: word(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .meta({ examples: ["NoSchedule"] })
    .exactOptional(),
  /** How long a pod stays on a node with the taint; with effect `NoExecute` only. @default - for good */
  tolerationSeconds: integer(0, undefined, "seconds")
    .meta({ examples: [300] })
    .exactOptional(),
}).meta({ examples: [{ key: "dedicated", value: "shop", effect: "NoSchedule" }] });

const hostAliasSchema = object({
  /** Address that the names lead to. */
  ip: ipAddress().meta({ examples: ["10.0.0.10"] }),
  /** Names of the address. */
  hostnames: listOf(
    text(OBJECT_NAME, "a host name").meta({ examples: ["db.internal"] }),
    "a list of host names",
  ),
}).meta({ examples: [{ ip: "10.0.0.10", hostnames: ["db.internal"] }] });

/** A list as long as resolvers take. */
function upTo<E extends z.ZodType>(count: number, element: E, ofWhat: string) {
  const error = `a list of at most ${String(count)} ${ofWhat}`;
  return z.array(element, { error }).max(count, { error }).readonly();
}

const dnsConfigSchema = object({
  /** Addresses of name servers, at most 3. @default - those of `dnsPolicy` */
  nameservers: upTo(
    3,
    ipAddress().meta({ examples: ["10.0.0.53"] }),
    "IP addresses",
  ).exactOptional(),
  /** Domains in which short names are looked up, at most 32. @default - those of `dnsPolicy` */
  searches: upTo(
    32,
    text(/^[A-Za-z0-9_.-]+$/, "a domain").meta({ examples: ["internal.example.com"] }),
    "domains",
  ).exactOptional(),
  /** Options of the resolver. @default - those of `dnsPolicy` */
  options: listOf(
    object({
      /** The option, such as `ndots`. */
      name: anyText("an option's name").meta({ examples: ["ndots"] }),
      /** Its value. @default - none, as for `edns0` */
      value: freeText()
        .meta({ examples: ["2"] })
        .exactOptional(),
    }).meta({ examples: [{ name: "ndots", value: "2" }] }),
    "a list of maps of name and value",
  ).exactOptional(),
}).meta({ examples: [{ options: [{ name: "ndots", value: "2" }] }] });

/** Keys of `workload` by which pods find their nodes, and names their addresses: Kubernetes' own, as they are. */
export const schedulingShape = {
  /**
   * Labels of the nodes that the pods may run on. A change rolls the color's pods.
   * @default - any node
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodeselector
   */
  nodeSelector: labels()
    .meta({ examples: [{ "kubernetes.io/arch": "arm64" }] })
    .exactOptional(),
  /**
   * Taints of nodes that do not keep the pods away. A change rolls the color's pods.
   * @default - none but those that Kubernetes adds
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/
   */
  tolerations: listOf(tolerationSchema, "a list of tolerations").exactOptional(),
  /**
   * Nodes and other pods that the pods want to be near, or apart from; beside `spread`. A change rolls the
   * color's pods. Terms about the service's own pods should name `sluice.dev/color`, or one color's pods
   * keep the other's from their nodes.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#affinity-and-anti-affinity
   */
  affinity: affinitySchema.exactOptional(),
  /**
   * Existing PriorityClass of the pods. A change rolls the color's pods.
   * @default - the cluster's
   * @see https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
   */
  priorityClassName: text(OBJECT_NAME, "a PriorityClass' name")
    .meta({ examples: ["high-priority"] })
    .exactOptional(),
  /**
   * Existing RuntimeClass that runs the containers. A change rolls the color's pods.
   * @default - the node's
   * @see https://kubernetes.io/docs/concepts/containers/runtime-class/
   */
  runtimeClassName: text(OBJECT_NAME, "a RuntimeClass' name")
    .meta({ examples: ["gvisor"] })
    .exactOptional(),
  /**
   * Lines of the pods' `/etc/hosts`. A change rolls the color's pods.
   * @default - none
   * @see https://kubernetes.io/docs/tasks/network/customize-hosts-file-for-pods/
   */
  hostAliases: listOf(hostAliasSchema, "a list of maps of ip and hostnames").exactOptional(),
  /**
   * Who answers for names; `None` leaves all of it to `dnsConfig`. A change rolls the color's pods.
   * @default - `ClusterFirst`, Kubernetes' own
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
   */
  dnsPolicy: word(["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"])
    .meta({ examples: ["ClusterFirst"] })
    .exactOptional(),
  /**
   * Name servers, domains and options beside those of `dnsPolicy`. A change rolls the color's pods.
   * @default - none
   * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-dns-config
   */
  dnsConfig: dnsConfigSchema.exactOptional(),
};

/** The keys of {@link schedulingShape}. */
export type Scheduling = Resolved<z.ZodObject<typeof schedulingShape>>;

/** What Kubernetes refuses though each key of it is sound. */
export function schedulingProblems(
  path: readonly string[],
  { tolerations = [], dnsPolicy, dnsConfig }: Scheduling,
): readonly Problem[] {
  const found = tolerations.flatMap((one, at) =>
    tolerationProblems([...path, "tolerations", at], one),
  );
  const servers = dnsConfig?.nameservers;
  if (dnsPolicy !== "None" || (servers && servers.length > 0)) return found;
  const needed = "at least one name server, as dnsPolicy is None";
  return [...found, problem([...path, "dnsConfig", "nameservers"], servers, needed)];
}

function tolerationProblems(
  path: Problem["path"],
  { key, operator, value, effect, tolerationSeconds }: Resolved<typeof tolerationSchema>,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (key === undefined && operator !== "Exists") {
    const needed = "a taint's key, or operator Exists for all of them";
    problems.push(problem([...path, "key"], key, needed));
  }
  if (operator === "Exists" && value !== undefined && value !== "") {
    const needed = "nothing, as operator is Exists; or operator Equal";
    problems.push(problem([...path, "value"], value, needed, null));
  }
  if (tolerationSeconds !== undefined && effect !== "NoExecute") {
    const needed = "nothing, or effect NoExecute: no other one moves pods that run";
    problems.push(problem([...path, "tolerationSeconds"], tolerationSeconds, needed, null));
  }
  return problems;
}
