// The parts of a comment and what they end with. That a stack is previewed, test/ci/pull-request.test proves.
import { failedPart, planPart } from "../../cli/comment-text";
import { comment } from "../../cli/verbs/comment";
import { acceptanceLabel, isAccepted } from "../../model/comment/acceptance";
import { EXIT_CODES } from "../../model/exit-code";
import { SettingsError } from "../../model/settings/settings-error";
import { makePlan, type Plan } from "../../preview/plan/plan";
import { UserError } from "../../model/user-error";

const HEAD = "1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b";
const LABEL = "danger-accepted:1a2b3c4d5e6f";

const nothing = { resources: [], outputs: {}, componentOutputs: {} };

const plan = (more: Partial<Plan> = {}): Plan => ({
  ...makePlan({
    ...{ project: "shop", stack: "dev", whatIf: [], before: nothing, after: nothing },
    base: { kind: "git", label: "origin/main" },
  }),
  ...more,
});

const danger = { kind: "capacity", subject: "shop", message: "blue loses its pods" } as const;

test("a plan without dangers is the whole part", () => {
  const { code, text } = planPart("dev", plan(), HEAD, false);
  expect(code).toBe(EXIT_CODES.ok);
  expect(text).toMatch(
    /^## Stack `dev`\n\n<!-- sluice-preview shop\/dev -->\n\n### Nothing changes\n/,
  );
});

test("dangers stop it, and the label that accepts them is named", () => {
  const { code, text } = planPart("dev", plan({ dangers: [danger] }), HEAD, false);
  expect(code).toBe(EXIT_CODES.danger);
  expect(text).toContain("> **Stopped** because of the dangers below.");
  expect(text).toContain(`the label \`${LABEL}\``);
  expect(text).toContain("blue loses its pods");
});

test("accepted dangers are shown and stop nothing", () => {
  const { code, text } = planPart("dev", plan({ dangers: [danger] }), HEAD, true);
  expect(code).toBe(EXIT_CODES.ok);
  expect(text).toContain("> **Accepted.** The dangers below were accepted for this commit.");
  expect(text).toContain("blue loses its pods");
});

test("an object that does not fit its schema fails, accepted or not", () => {
  const object = { apiVersion: "v1", kind: "Service", name: "shop", namespace: "shop" };
  const problems = [{ object, path: "spec.type", needed: "a type", found: "Port" }];
  const { code, text } = planPart("dev", plan({ problems, dangers: [danger] }), HEAD, true);
  expect(code).toBe(EXIT_CODES.schema);
  expect(text).toContain("**The preview failed.**");
});

test("settings that are refused are shown as they are, in a fence", () => {
  const error = new SettingsError([{ path: ["port"], found: '"x"', needed: "an integer" }]);
  const { code, text } = failedPart("prod", error);
  expect(code).toBe(EXIT_CODES.refused);
  expect(text).toMatch(
    /^## Stack `prod`\n\n\*\*The settings are refused\.\*\*\n\n~~~~~~~~~~text\n/,
  );
  expect(text).toContain("needed   an integer\n");
  expect(text.endsWith("\n~~~~~~~~~~")).toBe(true);
});

test("what else goes wrong is said, too", () => {
  const { code, text } = failedPart("prod", new UserError("no such branch"));
  expect(code).toBe(EXIT_CODES.usage);
  expect(text).toBe(
    "## Stack `prod`\n\n**The preview failed.**\n\n~~~~~~~~~~text\nno such branch\n~~~~~~~~~~",
  );
});

test.each([
  `["bug","${LABEL}"]`,
  `bug,danger-accepted:${HEAD.slice(0, 7)},more`,
  `danger-accepted:${"0".repeat(12)} danger-accepted:${HEAD}`,
])("the labels %j accept", (labels) => {
  expect(isAccepted(labels, HEAD)).toBe(true);
  expect(acceptanceLabel(HEAD)).toBe(LABEL);
});

test.each([
  "true",
  "",
  "danger-accepted",
  `danger-accepted:${HEAD.slice(0, 6)}`,
  `danger-accepted:${HEAD.slice(0, 11)}0`,
  `danger-accepted:${"0".repeat(12)}`,
])("the labels %j accept nothing: they are for no commit, or for another one", (labels) => {
  expect(isAccepted(labels, HEAD)).toBe(false);
});

test("a line without --base and --post asks for nothing, and is refused", async () => {
  const terminal = { say: () => undefined, print: () => undefined };
  const world = { terminal, runner: {}, open: () => undefined };
  const run = comment.run([], world as never);
  await expect(run).rejects.toThrow("--base REF, which writes the comment, or --post HOST");
});
