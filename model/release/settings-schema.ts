import { z } from "zod";
import { anyText, integer, object, text, word, webAddress } from "../need";
import { DAYS, isDate } from "./freeze";
import { gatesSchema, guardSchema, verifySchema } from "./gate-schema";
import { limitShape } from "./limits";
import type { ReleaseArgs } from "./settings-args";

const seconds = (least: number, words: string) =>
  integer(least, 31536000, "seconds").exactOptional().describe(words);

const variable = (words: string) =>
  text(/^[A-Za-z_]\w*$/, "a variable's name of letters, digits and _")
    .exactOptional()
    .describe(words);

const address = (words: string) => webAddress().exactOptional().describe(words);

const promotion = word(["auto", "manual"]).exactOptional();

const date = (words: string) =>
  z
    .string({ error: "a date such as 2026-12-20" })
    .refine(isDate, { error: "a date such as 2026-12-20" })
    .exactOptional()
    .describe(words);

const stage = object({
  weight: integer(1, 100, "percent").describe("Percent of the traffic on the new color."),
  holdSeconds: integer(0, 31536000, "seconds").describe(
    "Seconds that the stage is watched, from the moment the split was seen.",
  ),
  promotion: promotion.describe("Who moves on from here, if not as in promotion."),
});

const freezeWindow = object({
  name: anyText("a name").describe("Why, as people read it."),
  days: z
    .array(word(DAYS), { error: `a list of ${DAYS.join(", ")}` })
    .readonly()
    .exactOptional()
    .describe("Days of the week; every day if not set."),
  fromHour: integer(0, 23, "hour, UTC").exactOptional().describe("First hour, UTC."),
  toHour: integer(1, 24, "hour, UTC").exactOptional().describe("First hour that is free, UTC."),
  fromDate: date("First date."),
  toDate: date("Last date."),
});

const receiver = object({
  kind: word(["webhook", "slack", "wecom", "dingtalk", "github", "grafana"]).describe(
    "How the words are wrapped.",
  ),
  url: webAddress(
    "an address that starts with http:// or https://, in plain config; a secret one is urlFrom's",
  )
    .exactOptional()
    .describe("Address, in plain config: a driver decrypts nothing."),
  urlFrom: variable("Variable of the environment that holds the address, such as a secret one."),
  secretFrom: variable("Variable of the environment that holds a token or a signing secret."),
  about: z
    .array(word(["started", "advanced", "held", "rolled-back", "ended"]), {
      error: "a list of started, advanced, held, rolled-back, ended",
    })
    .readonly()
    .exactOptional()
    .describe("What is told; everything if not set."),
});

const metrics = object({
  prometheus: address("Address of Prometheus as the driver reaches it."),
  tokenFrom: variable("Variable of the environment that holds a bearer token, if it is set."),
  scrapeSeconds: integer(1, 600, "seconds")
    .exactOptional()
    .describe("Seconds between two scrapes of what counts the requests."),
});

const logs = object({
  loki: address("Address of Loki as the driver reaches it, without /loki/api."),
  tokenFrom: variable("Variable of the environment that holds a bearer token, if it is set."),
  tenant: text(/^[^\s]+$/, "a tenant without spaces")
    .exactOptional()
    .describe("Tenant that is asked."),
  delaySeconds: integer(1, 600, "seconds")
    .exactOptional()
    .describe("Seconds from a line's writing until the store can be asked for it."),
});

export const releaseSchema: z.ZodType<ReleaseArgs> = object({
  preset: word(["mesh", "hourly", "cautious", "blue-green"])
    .exactOptional()
    .describe("A walk by name: mesh 10/30/60/100, hourly, cautious, blue-green."),
  stages: z
    .array(stage, { error: "a list of stages" })
    .readonly()
    .exactOptional()
    .describe("A walk of one's own instead: weights that rise to 100."),
  promotion: promotion.describe("Who moves on after a stage."),
  verify: verifySchema.exactOptional().describe("Gates before any traffic."),
  gates: gatesSchema.exactOptional().describe("Gates of every stage and of the bake."),
  guard: guardSchema
    .exactOptional()
    .describe("Gates that turn the release back from any stage and any wait."),
  bakeSeconds: seconds(0, "Seconds with all traffic on the new color, the old one kept warm."),
  settle: object({
    tolerancePercent: integer(1, 50, "percent")
      .exactOptional()
      .describe("Points that the seen split may differ, beside what chance explains."),
    minRequests: integer(1).exactOptional().describe("Requests below which it is not known."),
    floorSeconds: seconds(0, "Seconds that are waited at least."),
    ceilingSeconds: seconds(1, "Seconds after which an unknown split counts as arrived."),
  })
    .exactOptional()
    .describe("When a change of weights counts as arrived."),
  retire: object({
    afterSeconds: seconds(0, "Seconds that the old color stays warm after the bake."),
    replicas: integer(0, 10000, "pods").exactOptional().describe("Pods that it keeps."),
  })
    .exactOptional()
    .describe("Scales the old color down after the bake; kept warm if not set."),
  deadlines: object({
    readySeconds: seconds(1, "Seconds for the new color to have enough ready pods."),
    holdSeconds: seconds(1, "Seconds for a gate to pass again."),
    approvalSeconds: seconds(1, "Seconds for a person's word."),
    drainSeconds: seconds(0, "Seconds for the old color's last requests."),
  })
    .exactOptional()
    .describe("How long what is waited for."),
  onDeadline: word(["rollback", "stay"])
    .exactOptional()
    .describe("What a wait that ran out does: all traffic back, or stay and end."),
  metrics: metrics.exactOptional().describe("Where gates get their numbers from."),
  logs: logs.exactOptional().describe("Where gates on log lines get their numbers from."),
  budget: object({
    mode: word(["enforce", "observe", "off"])
      .exactOptional()
      .describe("Whether a spent budget refuses a start, is told, or is not looked at."),
    minLeftPercent: integer(0, 100, "percent")
      .exactOptional()
      .describe("Percent of the budget that a release needs."),
  })
    .exactOptional()
    .describe("What has to be left of the error budget."),
  freeze: z
    .array(freezeWindow, { error: "a list of times" })
    .readonly()
    .exactOptional()
    .describe("Times in which no release starts."),
  notify: z
    .array(receiver, { error: "a list of receivers" })
    .readonly()
    .exactOptional()
    .describe("Who is told."),
  ...limitShape,
  commit: word(["stage", "end", "never"])
    .exactOptional()
    .describe("When the stack file is committed."),
});
