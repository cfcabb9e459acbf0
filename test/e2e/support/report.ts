import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Tally } from "./tally";

/** What one case measured. */
export interface Finding {
  readonly case: string;
  readonly requests: number;
  readonly lost: number;
  readonly at: string;
  readonly numbers: Readonly<Record<string, number | string>>;
}

const FILE =
  process.env["SLUICE_E2E_REPORT"] ?? join(resolve(__dirname, "../../.."), "out/e2e.json");

/**
 * Prints a case's numbers as one line and keeps them in a JSON file, where a later run of the same
 * case replaces them. Written before anything is asserted, so that a failed case has its numbers, too.
 */
export function report(
  name: string,
  tally: Tally | undefined,
  numbers: Readonly<Record<string, number | string>> = {},
): void {
  const finding: Finding = {
    case: name,
    requests: tally?.total ?? 0,
    lost: tally?.lost.length ?? 0,
    at: new Date().toISOString(),
    numbers,
  };
  const found = existsSync(FILE)
    ? (JSON.parse(readFileSync(FILE, "utf8")) as readonly Finding[])
    : [];
  const others = found.filter((other) => other.case !== name);
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${JSON.stringify([...others, finding], null, 2)}\n`);

  const load = tally ? `${finding.requests} requests, ${finding.lost} lost` : "no load";
  const rest = Object.entries(numbers).map(([key, value]) => `${key} ${value}`);
  process.stderr.write(`  ${name}: ${[load, ...rest].join(", ")}\n`);
  for (const answer of tally?.lost.slice(0, 5) ?? []) {
    process.stderr.write(`    lost: ${JSON.stringify(answer)}\n`);
  }
}
