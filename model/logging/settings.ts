import { z } from "zod";
import { isDigestReference } from "../image";
import { ABSOLUTE_PATH, LABEL_VALUE, NAMESPACE, OBJECT_NAME } from "../name";
import { anyText, duration, integer, listOf, object, text, word } from "../settings/fields";
import { amounts, quantity } from "../settings/resources";
import type { Resolved, Written } from "../settings/typed";
import { storeSchema } from "./store";
import { quantityValue } from "../quantity";
import { was } from "../settings/renamed";

const IMAGE = `cr.fluentbit.io/fluent/fluent-bit@sha256:${"0123456789abcdef".repeat(4)}`;
const STORE = { kind: "loki", url: "http://loki.example.com:3100" };

/** A shipper needs some room, and no node has more than this. */
function isBuffer(text: string): boolean {
  const bytes = quantityValue(text) ?? 0;
  return bytes >= 1e6 && bytes <= 2 ** 20 * 1e6;
}

const disk = (size: string) =>
  quantity()
    .meta({ examples: [size] })
    .exactOptional();

/** Nodes with taints on which lines are read, too; the fields are those of Kubernetes. */
const toleration = object({
  /** Key of the taint. @default - all */
  key: anyText("a taint's key")
    .meta({ examples: ["dedicated"] })
    .exactOptional(),
  /** How `value` is compared. @default - Equal, as Kubernetes has it */
  operator: word(["Exists", "Equal"])
    .meta({ examples: ["Exists"] })
    .exactOptional(),
  /** Value of the taint, for operator Equal. @default - none */
  value: text(LABEL_VALUE, "a label's value")
    .meta({ examples: ["shop"] })
    .exactOptional(),
  /** Effect of the taint. @default - all */
  effect: word(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .meta({ examples: ["NoSchedule"] })
    .exactOptional(),
}).meta({ examples: [{ key: "dedicated", operator: "Exists" }] });

/** How the lines of both colors reach a store of logs. */
export const loggingSchema = object({
  /** Image of Fluent Bit by digest. */
  image: anyText("an image by digest")
    .refine(isDigestReference, {
      error: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
    })
    .meta({ examples: [IMAGE] }),
  /** Where lines are sent: exactly one store. */
  store: storeSchema.meta({ examples: [STORE] }),
  /**
   * Other services whose lines this shipper carries, too, as `app` or `namespace/app`: one pod a node for all of them.
   * They leave the key `logging` out, or every line is sent twice. A change restarts the shipper.
   */
  services: listOf(
    text(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\/)?[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
      "an app, or namespace/app",
    ).meta({ examples: ["catalog"] }),
    "a list of services",
  )
    .meta({ examples: [["catalog", "market/till"]] })
    .default([]),
  /**
   * Existing namespace of the shipper. Where Pod Security is enforced it must be `privileged`: the
   * files of containers are the node's.
   * @default - the service's
   */
  namespace: text(NAMESPACE, "a namespace: lower-case letters, digits and -, not at the ends")
    .max(63, { error: "at most 63 characters" })
    .meta({ examples: ["logging"] })
    .exactOptional(),
  /**
   * Folders of the nodes to which the links in `/var/log/containers` lead: the kubelet's `podLogsDir`,
   * and under Docker also `/var/lib/docker/containers`.
   */
  folders: z
    .array(text(ABSOLUTE_PATH, "an absolute path"), { error: "a list of absolute paths" })
    .min(1, { error: "a list of absolute paths" })
    .readonly()
    .default(["/var/log/pods"]),
  /** CPU and memory of the shipper on each node. @default - requests 50m/64Mi, limits 200m/128Mi */
  resources: object({
    /** What the scheduler sets aside on each node. */
    requests: amounts("50m", "64Mi", disk("64Mi")).prefault({}),
    /** What the shipper may not exceed: CPU is throttled, memory ends in a kill, disk in an eviction. */
    limits: amounts("200m", "128Mi", disk("256Mi")).prefault({}),
  }).prefault({}),
  /** Taints of nodes that the shipper bears; the service's pods bear none. */
  tolerations: listOf(toleration, "a list of tolerations").default([]),
  /** Secrets that open the image registry. */
  imagePullSecrets: listOf(
    text(OBJECT_NAME, "names of Secrets").meta({ examples: ["registry-login"] }),
    "a list of names of Secrets",
  ).default([]),
  /** Bytes on each node's disk that wait for a store that is away; then the oldest go. */
  buffer: quantity()
    .refine(isBuffer, { error: "a quantity from 1M to 1048576M, such as 256M" })
    .meta(was("bufferMegabytes", "megabytes"))
    .default("256M"),
  /** Times that lines are sent again, 5 s to 60 s apart, before they are given up: about half an hour. */
  retries: integer(1, 100000).default(60),
  /** Rules for Loki's ruler, in a ConfigMap. @default - none */
  alert: object({
    /** Lines of level `error` a minute that one color may write. */
    maxErrorLinesPerMinute: integer(0, 1000000, "lines").default(10),
    /** Time that is counted, and for which it has to go on. */
    for: duration({ min: "1m", max: "1d", step: "1m" })
      .meta(was("minutes", "minutes"))
      .prefault("5m"),
  })
    .meta({ examples: [{ maxErrorLinesPerMinute: 10 }] })
    .exactOptional(),
}).meta({ examples: [{ image: IMAGE, store: STORE }] });

/**
 * How the lines of both colors reach a store of logs, as a person writes it.
 *
 * @typeParam Secret - text, or in a program also another resource's output
 */
export type LoggingArgs<Secret = string> = Written<typeof loggingSchema, Secret>;

/** Logging settings after defaults. What is off is absent. */
export type LoggingSettings<Secret = string> = Resolved<typeof loggingSchema, Secret>;

/** Fills in the defaults. */
export function resolveLogging(args: LoggingArgs): LoggingSettings {
  return loggingSchema.parse(args);
}
