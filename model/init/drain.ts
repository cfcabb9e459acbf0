import { fieldOf, itemsOf, mapAt } from "../field";
import { durationText } from "../units/duration";
import { type Finding, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/** Seconds that proxies need to forget a pod: the default of `drain.preStop`. */
const PRE_STOP = 5;

/** Seconds below which a grace period without a hook leaves no time to end requests. */
const SHORT = 15;

const KEY = ["workload", "drain"];

/**
 * How a pod leaves. A hook of its own stays, and its time is the drain's; a pod without one gets the default, within
 * its grace period where that is long enough.
 *
 * @param at - place of the container
 */
export function drainFindings(pod: Json, container: Json, at: string): readonly Finding[] {
  const hook = `${at}.lifecycle.preStop`;
  const own = fieldOf(container, "lifecycle", "preStop");
  const seconds = own === undefined ? PRE_STOP : secondsOf(mapAt(own));
  const grace = pod["terminationGracePeriodSeconds"];
  return [
    ...(own === undefined
      ? [stricter(hook, [...KEY, "preStop"], "a pod serves on until all proxies have forgotten it")]
      : hookKeys(mapAt(own), hook, seconds)),
    ...(typeof grace === "number" ? graceFindings(grace, seconds, own === undefined) : []),
  ];
}

/** A hook that is no sleep is a patch: nothing else knows how long it takes. */
function hookKeys(hook: Json, from: string, seconds: number): readonly Finding[] {
  const preStop = keyFor(from, [...KEY, "preStop"], text(seconds));
  if (hook["sleep"] !== undefined) return preStop;
  const patch = seconds === 0 ? hook : { ...hook, sleep: null };
  return [...preStop, ...keyFor(from, ["workload", "container", "lifecycle", "preStop"], patch)];
}

function graceFindings(grace: number, hook: number, isDefault: boolean): readonly Finding[] {
  const from = "spec.template.spec.terminationGracePeriodSeconds";
  const key = (name: string) => [...KEY, name];
  const isShort = isDefault ? grace < SHORT : grace <= hook;
  const shutdown = Math.max(1, isShort ? grace : grace - hook);
  const whole = isShort ? hook + shutdown : grace;
  const why = `${String(grace)} seconds leave no time to end requests; Sluice gives ${String(whole)}`;
  return [
    ...keyFor(from, key("shutdown"), text(shutdown)),
    ...keyFor(from, key("terminationGracePeriod"), text(whole)),
    ...(isShort ? [stricter(from, key("terminationGracePeriod"), why)] : []),
  ];
}

/** What a hook takes for certain: its sleeps. */
function secondsOf(hook: Json): number {
  const slept = fieldOf(hook, "sleep", "seconds");
  if (typeof slept === "number") return slept;
  const words = itemsOf(hook, "exec", "command").map(String).join(" ");
  const sleeps = [...words.matchAll(/\bsleep\s+(\d+)(?![\w.])/g)];
  return sleeps.reduce((sum, [, count]) => sum + Number(count), 0);
}

function text(seconds: number): string {
  return durationText(seconds * 1000);
}
