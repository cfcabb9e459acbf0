import type { z } from "zod";
import { describeValue } from "../settings/problem";
import { visible } from "../visible";

/** What a schema does not understand, in one phrase: the first of all that it found. */
export function unread(error: z.ZodError): string {
  const [issue] = error.issues;
  if (!issue) return "it is not understood";
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return visible(`${[...path, issue.keys[0] ?? ""].join(".")} is no field that is known`);
  }
  const name = path.length === 0 ? "it" : path.join(".");
  return visible(`${name} is ${describeValue(issue.input)}`);
}
