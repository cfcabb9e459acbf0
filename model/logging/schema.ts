import { z } from "zod";
import { isDigestReference } from "../image";
import { ABSOLUTE_PATH, LABEL_VALUE, NAMESPACE, OBJECT_NAME } from "../name";
import { anyText, flag, integer, object, secretPlace, text, word, webAddress } from "../need";
import { resourcesSchema } from "../resources";
import type { LoggingArgs, Toleration } from "./settings";
import type { StoreArgs } from "./store";

/** Text that stays text where it is put: Fluent Bit fills in what looks like `${NAME}`. */
const plain = (needed: string) => text(/^[^$\s]+$/, `${needed} without spaces and $`);

const storeSchema: z.ZodType<StoreArgs> = object({
  kind: word(["loki", "elasticsearch", "opensearch"]).describe("What keeps the lines."),
  url: webAddress().describe("Address as the nodes reach it, with its path if it has one."),
  tenant: plain("a tenant").exactOptional().describe("Tenant of Loki."),
  index: text(/^[a-z0-9][a-z0-9._-]*$/, "a name of lower-case letters, digits, -, _ and .")
    .exactOptional()
    .describe("Start of the names of daily indices; app if not set. Not for Loki."),
  username: plain("a user's name").exactOptional().describe("User who may write."),
  password: secretPlace(anyText("a password"))
    .exactOptional()
    .describe("Password, from secret config."),
  token: secretPlace(anyText("a token"))
    .exactOptional()
    .describe("Bearer token for Loki, from secret config; instead of username."),
  structuredMetadata: flag()
    .exactOptional()
    .describe("Sends pod and trace to Loki as structured metadata, not in the line."),
});

const labelValue = text(LABEL_VALUE, "a label's value");

const toleration: z.ZodType<Toleration> = object({
  key: anyText("a taint's key").exactOptional().describe("Key of the taint; all if not set."),
  operator: word(["Exists", "Equal"]).exactOptional().describe("How value is compared."),
  value: labelValue.exactOptional().describe("Value of the taint, for operator Equal."),
  effect: word(["NoSchedule", "PreferNoSchedule", "NoExecute"])
    .exactOptional()
    .describe("Effect of the taint; all if not set."),
});

export const loggingSchema: z.ZodType<LoggingArgs> = object({
  image: anyText("an image by digest")
    .refine(isDigestReference, {
      error: "repository@sha256: and 64 hex digits; a tag can be pushed over, a digest cannot",
    })
    .describe("Image of Fluent Bit by digest."),
  store: storeSchema.describe("Where lines are sent: exactly one store."),
  namespace: text(NAMESPACE, "a namespace: lower-case letters, digits and -, not at the ends")
    .max(63, { error: "at most 63 characters" })
    .exactOptional()
    .describe("Existing namespace of the shipper; the service's if not set."),
  folders: z
    .array(text(ABSOLUTE_PATH, "an absolute path"), { error: "a list of absolute paths" })
    .min(1, { error: "a list of absolute paths" })
    .readonly()
    .exactOptional()
    .describe("Folders of the nodes to which the links in /var/log/containers lead."),
  resources: resourcesSchema
    .exactOptional()
    .describe("CPU and memory of the shipper on each node."),
  tolerations: z
    .array(toleration, { error: "a list of tolerations" })
    .readonly()
    .exactOptional()
    .describe("Taints of nodes that the shipper bears."),
  imagePullSecrets: z
    .array(text(OBJECT_NAME, "names of Secrets"), { error: "a list of names of Secrets" })
    .readonly()
    .exactOptional()
    .describe("Secrets that open the image registry."),
  bufferMegabytes: integer(1, 1048576, "megabytes")
    .exactOptional()
    .describe("Disk on each node for lines that the store does not take yet."),
  retries: integer(1, 100000)
    .exactOptional()
    .describe("Times that lines are sent again, 5 s to 60 s apart."),
  alert: object({
    maxErrorLinesPerMinute: integer(0, 1000000, "lines")
      .exactOptional()
      .describe("Lines of level error a minute that one color may write."),
    minutes: integer(1, 1440, "minutes")
      .exactOptional()
      .describe("Minutes that are counted, and for which it has to go on."),
  })
    .exactOptional()
    .describe("Rules for Loki's ruler, in a ConfigMap; none if not set."),
});
