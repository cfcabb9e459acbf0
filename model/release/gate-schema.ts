import { z } from "zod";
import { DNS_LABEL, ENV_NAME, HOST_NAME } from "../name";
import { anyText, flag, integer, object, text, word, webAddress } from "../need";
import type { GatesArgs, GuardArgs, VerifyArgs } from "./gate-args";

/** What every gate may have. */
const base = {
  mode: word(["enforce", "observe", "off"])
    .exactOptional()
    .describe("Decides, only reports, or is not asked."),
  everySeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds between two answers."),
  timeoutSeconds: integer(1, 3600, "seconds")
    .exactOptional()
    .describe("Seconds that one answer may take; then nothing is known."),
  failures: integer(1, 100)
    .exactOptional()
    .describe("Failed answers among the last `of` that make the gate fail."),
  of: integer(1, 100).exactOptional().describe("How many of the last answers count."),
};

const onFail = word(["hold", "rollback"])
  .exactOptional()
  .describe("What a failure does: the weights stay, or all of them go back.");

const window = integer(1, 86400, "seconds")
  .exactOptional()
  .describe("Seconds that an answer looks back, never to before the stage began.");

const minRequests = integer(1)
  .exactOptional()
  .describe("Requests in the window below which nothing is known.");

const comparison = (what: string) => ({
  compare: flag()
    .exactOptional()
    .describe(`Whether the ${what} is also held against the active color's.`),
  maxPercentOfActive: integer(100, 100000, "percent")
    .exactOptional()
    .describe(`Percent of the active color's ${what} that is allowed.`),
});

const errors = {
  maxPermille: integer(0, 1000, "permille")
    .exactOptional()
    .describe("Requests that may fail, in permille."),
  ...comparison("ratio"),
  slackPermille: integer(0, 1000, "permille")
    .exactOptional()
    .describe("Difference below which the comparison never fails, in permille."),
  windowSeconds: window,
  minRequests,
};

const latency = {
  percentile: integer(1, 99, "percent")
    .exactOptional()
    .describe("Which share of the requests must be faster, in percent."),
  maxMs: integer(1, 3600000, "milliseconds").exactOptional().describe("Milliseconds."),
  ...comparison("time"),
  slackMs: integer(0, 3600000, "milliseconds")
    .exactOptional()
    .describe("Difference below which the comparison never fails, in milliseconds."),
  windowSeconds: window,
  minRequests,
};

const ready = {
  minPercent: integer(1, 100, "percent").exactOptional().describe("Percent of the wanted pods."),
};

const restarts = {
  max: integer(0).exactOptional().describe("Restarts of containers since the release began."),
};

const saturation = {
  maxPercent: integer(1, 1000, "percent").exactOptional().describe("Percent of the limit."),
  windowSeconds: integer(1, 86400, "seconds")
    .exactOptional()
    .describe("Seconds over which processor time is averaged."),
};

const name = text(DNS_LABEL, "a name of lower-case letters, digits and -").describe(
  "Name of the gate, as it stands in verdicts.",
);

const logs = {
  maxErrorLinesPerMinute: integer(0, 1000000, "lines")
    .exactOptional()
    .describe("Lines of level error a minute that the color may write."),
  minLines: integer(1)
    .exactOptional()
    .describe("Lines of any level in the window below which nothing is known."),
  windowSeconds: window,
};

const query = {
  name,
  from: word(["metrics", "logs"])
    .exactOptional()
    .describe("Who is asked: Prometheus, or the store of release.logs, with LogQL then."),
  query: anyText("a query").describe(
    "PromQL with one answer; {color}, {active}, {app}, {namespace}, {window} are filled in.",
  ),
  must: word(["below", "at-most", "at-least", "above"]).describe(
    "How the answer must lie to the limit.",
  ),
  limit: integer(-(2 ** 53) + 1, 2 ** 53 - 1).describe("What the answer is held against."),
  windowSeconds: window,
};

const http = {
  name,
  url: webAddress().describe("Address that is asked, with the preview route's header."),
  host: text(HOST_NAME, "a DNS name such as shop.example.com")
    .exactOptional()
    .describe("Host name that is asked for, where the URL has another one."),
  status: integer(100, 599).exactOptional().describe("Status that the answer must have."),
  contains: anyText("text").exactOptional().describe("Text that the answer must hold."),
};

const command = {
  name,
  command: z
    .array(anyText("a word"), { error: "a program and its arguments as a list of words" })
    .min(1, { error: "a program and its arguments as a list of words" })
    .readonly()
    .describe("Program and arguments, without a shell; exit code 0 passes, 75 is unknown."),
  env: z
    .array(text(ENV_NAME, "the name of a variable"), { error: "a list of names of variables" })
    .readonly()
    .exactOptional()
    .describe("Further variables that it gets, by name; their values are hidden in its output."),
};

const approval = {
  name,
  expiresSeconds: integer(1, 31536000, "seconds")
    .exactOptional()
    .describe("Seconds until the question expires."),
  file: anyText("a path")
    .exactOptional()
    .describe(
      "File with the answer in JSON, {approved, release, step}, written after the release began.",
    ),
  url: webAddress()
    .exactOptional()
    .describe(
      "Address over https that answers {approved, release, step}; 202 or 404 not yet, 403 a refusal.",
    ),
};

const listOf = <S extends z.ZodRawShape>(shape: S) =>
  z.array(object(shape), { error: "a list of gates" }).readonly().exactOptional();

/** The lists of gates of one's own. */
const own = <B extends z.ZodRawShape>(common: B) => ({
  queries: listOf({ ...query, ...common }).describe("Queries of one's own."),
  http: listOf({ ...http, ...common }).describe("Questions to the new color itself."),
  commands: listOf({ ...command, ...common }).describe("Programs of one's own."),
});

const stage = { onFail, ...base };
const approvals = listOf({ ...approval, ...stage }).describe("A person's word.");
const readyGate = <B extends z.ZodRawShape>(common: B) =>
  object({ ...ready, ...common })
    .exactOptional()
    .describe("Pods of the new color whose probes pass.");
const restartsGate = <B extends z.ZodRawShape>(common: B) =>
  object({ ...restarts, ...common })
    .exactOptional()
    .describe("Restarts of the new color's containers.");
const errorsGate = <B extends z.ZodRawShape>(common: B) =>
  object({ ...errors, ...common })
    .exactOptional()
    .describe("Failed requests of the new color.");
const latencyGate = <B extends z.ZodRawShape>(common: B) =>
  object({ ...latency, ...common })
    .exactOptional()
    .describe("Slow requests of the new color.");
const saturationGate = (what: string) =>
  object({ ...saturation, ...stage })
    .exactOptional()
    .describe(`The fullest pod's ${what}.`);

const logsGate = <B extends z.ZodRawShape>(common: B) =>
  object({ ...logs, ...common })
    .exactOptional()
    .describe("Error lines of the new color; needs release.logs.");

export const verifySchema: z.ZodType<VerifyArgs> = object({
  ready: readyGate(stage),
  restarts: restartsGate(stage),
  ...own(stage),
  approvals,
});

export const gatesSchema: z.ZodType<GatesArgs> = object({
  errors: errorsGate(stage),
  latency: latencyGate(stage),
  ready: readyGate(stage),
  restarts: restartsGate(stage),
  memory: saturationGate("memory"),
  cpu: saturationGate("processor time"),
  logs: logsGate(stage),
  ...own(stage),
  approvals,
});

export const guardSchema: z.ZodType<GuardArgs> = object({
  errors: errorsGate(base),
  latency: latencyGate(base),
  ready: readyGate(base),
  restarts: restartsGate(base),
  logs: logsGate(base),
  ...own(base),
});
