/**
 * Proves: which ways back are past a point of no return, by Jobs as the cluster keeps them. Does not prove: that
 * commands ask; test/cli/no-return does.
 */
import {
  hasFailed,
  migrationEnd,
  type MigrationView,
  reasonOfNoReturn,
} from "../../../model/release/no-return";
import { A, B, C } from "../../release/driver/world";

const at = (minute: number) => `2026-11-21T12:0${String(minute)}:00Z`;

const expandOf = (
  color: "blue" | "green",
  minute: number,
  more: { readonly irreversible?: boolean; readonly suspend?: boolean } = {},
): MigrationView => ({
  metadata: {
    name: `shop-${color}-expand-${String(minute)}`,
    creationTimestamp: at(minute),
    labels: { "sluice.dev/migration": "expand", "sluice.dev/color": color },
    annotations: more.irreversible === true ? { "sluice.dev/irreversible": "true" } : {},
  },
  spec: more.suspend === true ? { suspend: true } : {},
});

const contractOf = (from: string): MigrationView => ({
  metadata: {
    name: "shop-contract-bbbbbaaaaa-1",
    creationTimestamp: at(5),
    labels: { "sluice.dev/migration": "contract" },
    annotations: { "sluice.dev/left-behind": from },
  },
});

const GREEN = { blue: 0, green: 100 };
const LEFT =
  "migrations.contract has begun, so the database is no longer good for blue with version aaaaaaaaaaaa";
const WRITES =
  "green has traffic and writes what blue does not understand (migrations.expand.irreversible)";

test.each<[string, Parameters<typeof reasonOfNoReturn>[0], string | undefined]>([
  ["nothing is known", { to: "blue", live: GREEN, image: A }, undefined],
  [
    "the contract left its image",
    { to: "blue", live: GREEN, image: A, jobs: [contractOf(A)] },
    LEFT,
  ],
  [
    "the same by another name",
    { to: "blue", live: GREEN, image: A.replace("registry", "mirror"), jobs: [contractOf(A)] },
    LEFT,
  ],
  [
    "the stack's file alone knows of it",
    { to: "blue", live: GREEN, image: A, contracted: { from: A, to: B, run: 1 } },
    LEFT,
  ],
  [
    "the contract left another image",
    { to: "blue", live: GREEN, image: C, jobs: [contractOf(A)] },
    undefined,
  ],
  ["its image cannot be read", { to: "blue", live: GREEN, jobs: [contractOf(A)] }, undefined],
  [
    "the other color writes otherwise",
    {
      to: "blue",
      live: GREEN,
      image: A,
      jobs: [expandOf("blue", 1), expandOf("green", 2, { irreversible: true })],
    },
    WRITES,
  ],
  [
    "the other color has had no traffic",
    {
      to: "blue",
      live: { blue: 100, green: 0 },
      image: A,
      jobs: [expandOf("green", 2, { irreversible: true })],
    },
    undefined,
  ],
  [
    "it is the newer one",
    {
      to: "blue",
      live: GREEN,
      image: C,
      jobs: [expandOf("green", 2, { irreversible: true }), expandOf("blue", 3)],
    },
    undefined,
  ],
  [
    "its own Job never ran",
    {
      to: "blue",
      live: GREEN,
      image: A,
      jobs: [expandOf("green", 2, { irreversible: true }), expandOf("blue", 3, { suspend: true })],
    },
    WRITES,
  ],
  [
    "the other color's last Job can be taken back",
    {
      to: "blue",
      live: GREEN,
      image: A,
      jobs: [expandOf("green", 2, { irreversible: true }), expandOf("green", 4)],
    },
    undefined,
  ],
])("a way back where %s", (_, way, reason) => {
  expect(reasonOfNoReturn(way)).toBe(reason);
});

test("what goes back by itself heeds the contract alone, and who says so heeds nothing", () => {
  const jobs = [expandOf("green", 2, { irreversible: true })];
  const way = { to: "blue", live: GREEN, image: A, jobs } as const;
  expect(reasonOfNoReturn(way, "contract")).toBeUndefined();
  const both = { ...way, jobs: [...jobs, contractOf(A)] };
  expect(reasonOfNoReturn(both, "contract")).toBe(LEFT);
  expect(reasonOfNoReturn(both, "nothing")).toBeUndefined();
});

const ended = (type: string, status = "True"): MigrationView => ({
  ...contractOf(B),
  status: { conditions: [{ type, status, reason: "BackoffLimitExceeded", message: "too often" }] },
});

test("a Job is over with its condition, and not before", () => {
  expect(migrationEnd(contractOf(B))).toEqual({ is: "open" });
  expect(migrationEnd(ended("Suspended"))).toEqual({ is: "open" });
  expect(migrationEnd(ended("Complete"))).toEqual({ is: "complete" });
  expect(migrationEnd(ended("Failed", "False"))).toEqual({ is: "open" });
  expect(migrationEnd(ended("Failed"))).toEqual({
    is: "failed",
    reason: "BackoffLimitExceeded: too often",
  });
});

test("only the contract that the stack's file names can have failed", () => {
  const contracted = { from: B, to: A, run: 1 };
  expect(hasFailed([ended("Failed")], contracted)).toBe(true);
  expect(hasFailed([ended("Complete")], contracted)).toBe(false);
  expect(hasFailed([ended("Failed")], { ...contracted, run: 2 })).toBe(false);
  expect(hasFailed([ended("Failed")], undefined)).toBe(false);
});
