import { z } from "zod";
import { LABEL_KEY, NAMESPACE } from "../name";
import { freeText, integer, labels, listOf, object, text, word } from "./fields";

/** How many values an operator compares with. */
const COUNTS: Readonly<Record<string, "some" | "none" | "one">> = {
  In: "some",
  NotIn: "some",
  Exists: "none",
  DoesNotExist: "none",
  Gt: "one",
  Lt: "one",
};

const NEEDED = {
  some: "at least one value, as operator is In or NotIn",
  none: "no values, as operator is Exists or DoesNotExist",
  one: "one value that is an integer, as operator is Gt or Lt",
} as const;

/** A comparison by label, with the operators that there are. */
function requirement<const W extends readonly [string, ...string[]]>(operators: W) {
  return object({
    /** Key of the label, or of the node's field. */
    key: text(LABEL_KEY, "a label's key, such as team or example.com/team").meta({
      examples: ["kubernetes.io/arch"],
    }),
    /** How the value is compared. */
    operator: word(operators).meta({ examples: ["In"] }),
    /** What it is compared with; none for `Exists` and `DoesNotExist`. @default - none */
    values: listOf(freeText().meta({ examples: ["arm64"] }), "a list of text").exactOptional(),
  })
    .superRefine(({ operator, values = [] }, context) => {
      const count = COUNTS[operator] ?? "some";
      const [first = ""] = values;
      const isRight = {
        some: values.length > 0,
        none: values.length === 0,
        one: values.length === 1 && /^-?\d+$/.test(first),
      };
      if (isRight[count]) return;
      context.addIssue({ code: "custom", path: ["values"], message: NEEDED[count], input: values });
    })
    .meta({ examples: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }] });
}

const labelRequirement = requirement(["In", "NotIn", "Exists", "DoesNotExist"]);

const nodeRequirement = requirement(["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"]);

/** A list that says nothing when it is empty. */
function some<E extends z.ZodType>(element: E, needed: string) {
  return z.array(element, { error: needed }).min(1, { error: needed }).readonly();
}

const nodeTerm = object({
  /** Labels of the node; all have to fit. @default - any */
  matchExpressions: listOf(nodeRequirement, "a list of key, operator and values").exactOptional(),
  /** Fields of the node, such as `metadata.name`; all have to fit. @default - any */
  matchFields: listOf(nodeRequirement, "a list of key, operator and values").exactOptional(),
}).meta({
  examples: [
    { matchExpressions: [{ key: "kubernetes.io/arch", operator: "In", values: ["arm64"] }] },
  ],
});

/** Labels that objects have, as Kubernetes compares them. */
export const labelSelectorSchema = object({
  /** Labels and their values; all have to fit. @default - any */
  matchLabels: labels()
    .meta({ examples: [{ "app.kubernetes.io/name": "cache" }] })
    .exactOptional(),
  /** Comparisons; all have to fit. @default - any */
  matchExpressions: listOf(labelRequirement, "a list of key, operator and values").exactOptional(),
}).meta({ examples: [{ matchLabels: { "app.kubernetes.io/name": "cache" } }] });

const labelKeys = () =>
  listOf(text(LABEL_KEY, "a label's key").meta({ examples: ["tenant"] }), "a list of label keys");

const podTerm = object({
  /** Label of nodes whose value says what is together: the same value is the same place. */
  topologyKey: text(LABEL_KEY, "a label's key, such as kubernetes.io/hostname").meta({
    examples: ["topology.kubernetes.io/zone"],
  }),
  /** Which pods are meant. @default - none */
  labelSelector: labelSelectorSchema.exactOptional(),
  /** Namespaces of those pods. @default - the service's own */
  namespaces: listOf(
    text(NAMESPACE, "a namespace").meta({ examples: ["shared"] }),
    "a list of namespaces",
  ).exactOptional(),
  /** Labels of further namespaces of those pods. @default - none */
  namespaceSelector: labelSelectorSchema.exactOptional(),
  /** Labels that those pods have in common with this one, by key. @default - none */
  matchLabelKeys: labelKeys().exactOptional(),
  /** Labels in which those pods differ from this one, by key. @default - none */
  mismatchLabelKeys: labelKeys().exactOptional(),
}).meta({
  examples: [
    {
      topologyKey: "topology.kubernetes.io/zone",
      labelSelector: { matchLabels: { "app.kubernetes.io/name": "cache" } },
    },
  ],
});

const weight = () => integer(1, 100).meta({ examples: [100] });

const podAffinity = object({
  /** Without these no pod is placed. @default - none */
  requiredDuringSchedulingIgnoredDuringExecution: listOf(
    podTerm,
    "a list of pod terms",
  ).exactOptional(),
  /** Nodes that fit more of these come first. @default - none */
  preferredDuringSchedulingIgnoredDuringExecution: listOf(
    object({
      /** What the term counts among the others. */
      weight: weight(),
      /** Which pods are meant, and what near them is. */
      podAffinityTerm: podTerm,
    }),
    "a list of weight and podAffinityTerm",
  ).exactOptional(),
});

/** Nodes and other pods that a pod wants to be near, or apart from. */
export const affinitySchema = object({
  /** Which nodes. @default - any */
  nodeAffinity: object({
    /** Without one of its terms no pod is placed. @default - none */
    requiredDuringSchedulingIgnoredDuringExecution: object({
      /** Descriptions of nodes; one has to fit. */
      nodeSelectorTerms: some(nodeTerm, "a list of at least one node term"),
    }).exactOptional(),
    /** Nodes that fit more of these come first. @default - none */
    preferredDuringSchedulingIgnoredDuringExecution: listOf(
      object({
        /** What the preference counts among the others. */
        weight: weight(),
        /** Which nodes. */
        preference: nodeTerm,
      }),
      "a list of weight and preference",
    ).exactOptional(),
  }).exactOptional(),
  /** Which pods to be near. @default - none */
  podAffinity: podAffinity.exactOptional(),
  /** Which pods to be apart from. @default - none */
  podAntiAffinity: podAffinity.exactOptional(),
}).meta({
  examples: [
    {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 100,
            podAffinityTerm: {
              topologyKey: "kubernetes.io/hostname",
              labelSelector: { matchLabels: { "app.kubernetes.io/name": "cache" } },
            },
          },
        ],
      },
    },
  ],
});
