/** Moves of traffic on the test cluster, with a bare `kubectl patch` beside them, and how they are told. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Color, COLORS } from "../model/color";
import type { ReleaseBed } from "../test/e2e/support/release-bed";
import { APP } from "../test/e2e/support/service";
import type { Tally } from "../test/e2e/support/tally";

/** Time in which the old color's last answers arrive, and after which the next round begins. */
export const REST_MS = 1500;

/** A write that took a color's traffic away, and how long it took from its decision. */
export interface Taken {
  readonly from: Color;
  readonly written: number;
  readonly took: number;
  /** The same from the start of the process. */
  readonly whole?: number;
}

/** A router of its own for another host: no field of the service's router changes hands. */
export async function bareRouter({ kubectl, host }: ReleaseBed): Promise<string> {
  const other = `bare.${host}`;
  const [gateway, router] = await Promise.all([
    kubectl.get(`gateways.networking.istio.io/${APP}`),
    kubectl.get(`virtualservice/${APP}`),
  ]);
  const { servers } = gateway.spec as { servers: readonly object[] };
  const { http } = router.spec as { http: readonly object[] };
  const apiVersion = "networking.istio.io/v1";
  const metadata = { name: "bare" };
  await kubectl.create({
    ...{ apiVersion, kind: "Gateway", metadata },
    spec: { ...gateway.spec, servers: servers.map((server) => ({ ...server, hosts: [other] })) },
  });
  await kubectl.create({
    ...{ apiVersion, kind: "VirtualService", metadata },
    spec: { hosts: [other], gateways: ["bare"], http: http.slice(-1) },
  });
  return other;
}

/** An object with a split that nobody but the benchmark writes. */
export interface Bare {
  /** As `kubectl` takes it. */
  readonly object: string;
  /** What brings all traffic to a color. */
  changes(
    to: Color,
  ): readonly { readonly op: string; readonly path: string; readonly value: unknown }[];
}

/** Weights of both destinations below a path. */
export function weightChanges(path: string, to: Color) {
  return COLORS.map((color, index) => ({
    ...{ op: "replace", path: `${path}/${String(index)}/weight` },
    value: color === to ? 100 : 0,
  }));
}

/** The router of {@link bareRouter}. */
export const ISTIO: Bare = {
  object: "virtualservice/bare",
  changes: (to) => weightChanges("/spec/http/0/route", to),
};

/** Moves the bare router's traffic. */
export async function patchBare(
  { kubectl }: ReleaseBed,
  to: Color,
  bare: Bare = ISTIO,
): Promise<Taken> {
  const start = Date.now();
  await kubectl.patchJson(bare.object, bare.changes(to));
  const written = Date.now();
  await sleep(REST_MS);
  return { from: to === "blue" ? "green" : "blue", written, took: written - start };
}

/** From each write to the last answer of the color that it took the traffic from. */
export function lastAnswers(tally: Tally, all: readonly Taken[]): readonly number[] {
  return all.map(({ from, written }) => {
    const last = tally.lastOf(from, written + REST_MS) ?? written;
    return Math.max(0, last - written);
  });
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Times in milliseconds, and those that they are told as ratios of. */
export type Row = readonly [name: string, values: readonly number[], base?: readonly number[]];

/** Prints a table with ratios. */
export function printTimes(rows: readonly Row[]): void {
  const table = rows.map(([name, values, base]) => [
    name,
    {
      "min ms": Math.min(...values),
      "median ms": median(values),
      "max ms": Math.max(...values),
      runs: values.length,
      "times kubectl patch": base ? (median(values) / median(base)).toFixed(2) : "",
    },
  ]);
  console.table(Object.fromEntries(table));
}
