import { labelSelectorSchema } from "./affinity";
import { anyText, listOf, object, onlyOne, text } from "./fields";
import { quantity } from "./resources";

const amount = (example: string) => quantity().meta({ examples: [example] });

const metricName = "requests_per_second";

const metric = object({
  /** Name of the metric, as the adapter that serves the metrics API knows it. */
  name: anyText("a metric's name").meta({ examples: [metricName] }),
  /** Labels of the metric, where the adapter looks at them. @default - any */
  selector: labelSelectorSchema.exactOptional(),
}).meta({ examples: [{ name: metricName }] });

const target = onlyOne({
  /** The metric's value itself, whatever the number of pods. */
  value: amount("1k").exactOptional(),
  /** The metric's value divided by the number of pods. */
  averageValue: amount("100").exactOptional(),
}).meta({ examples: [{ averageValue: "100" }] });

const podsSource = object({
  /** What the pods measure. */
  metric,
  /** How much of it is right. */
  target: object({
    /** The mean over the color's pods. */
    averageValue: amount("100"),
  }).meta({ examples: [{ averageValue: "100" }] }),
}).meta({ examples: [{ metric: { name: metricName }, target: { averageValue: "100" } }] });

const objectSource = object({
  /** The object of the service's namespace that the metric tells about. */
  describedObject: object({
    /** API group and version of the object. */
    apiVersion: text(/^(?:[a-z0-9.-]+\/)?v\d[a-z0-9]*$/, "a group and version, such as v1").meta({
      examples: ["networking.k8s.io/v1"],
    }),
    /** Kind of the object. */
    kind: text(/^[A-Z][A-Za-z0-9]*$/, "a kind, such as Service").meta({ examples: ["Ingress"] }),
    /** Name of the object. */
    name: anyText("an object's name").meta({ examples: ["shop"] }),
  }),
  /** What is measured on it. */
  metric,
  /** How much of it is right. */
  target,
}).meta({
  examples: [
    {
      describedObject: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", name: "shop" },
      metric: { name: metricName },
      target: { value: "1k" },
    },
  ],
});

const externalSource = object({
  /** What is measured outside of the cluster, such as the length of a queue. */
  metric: metric.meta({ examples: [{ name: "queue_length" }] }),
  /** How much of it is right. */
  target,
}).meta({ examples: [{ metric: { name: "queue_length" }, target: { averageValue: "30" } }] });

/**
 * What an autoscaler looks at besides CPU and memory; one kind an element. Of several metrics the one that
 * asks for most pods decides.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis
 */
export const metricSourcesSchema = listOf(
  onlyOne({
    /** Measured by each pod of the color, and averaged (`custom.metrics.k8s.io`). */
    pods: podsSource.exactOptional(),
    /** Measured on one object, such as an Ingress (`custom.metrics.k8s.io`). It sizes both colors alike. */
    object: objectSource.exactOptional(),
    /**
     * Measured outside of the cluster (`external.metrics.k8s.io`). It sizes both colors alike, unless each has
     * a list with a selector of its own.
     */
    external: externalSource.exactOptional(),
  }).meta({
    examples: [{ pods: { metric: { name: metricName }, target: { averageValue: "100" } } }],
  }),
  "a list of maps with pods, object or external",
);
