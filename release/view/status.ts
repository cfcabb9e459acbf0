import { COLORS } from "../../model/color";
import { versionOf } from "../../model/image";
import { duration } from "../../model/release/duration";
import { OUTCOME_WORDS } from "../../model/release/sentence";
import type { ReleaseState } from "../../model/release/state";
import { sharesInWords } from "../../model/release/words";
import { visible } from "../../model/visible";
import { splitBar } from "../../render/format/bar";
import type { Paint } from "../../render/format/paint";
import { nextCommand, waitingFor, wayBackCommand } from "./next";
import { gateLines, milestones, type Progress, type Sight } from "./overview";

const MARKS: Readonly<Record<Progress, string>> = { done: "✔", now: "●", ahead: "○", left: "✖" };
const ANSWERS = { passed: "✔", failed: "✖", unknown: "?" } as const;
const STYLES = { passed: "green", failed: "red", unknown: "yellow" } as const;
const LABEL = 10;

/** Where a service stands, on one screen. */
export function statusText(sight: Sight, paint: Paint): string {
  const { release, unread } = sight;
  const lines = [
    headline(sight, paint),
    ...(release ? [releaseLine(release, sight, paint)] : []),
    ...(unread === undefined ? [] : [label("release", paint("red", visible(unread.why)))]),
    "",
    ...trafficLines(sight, paint),
    ...colorLines(sight, paint),
    ...(sight.troubles ?? []).map((trouble) => label("trouble", paint("red", visible(trouble)))),
    ...(release ? ["", ...walkLines(release, sight.now, paint)] : []),
    "",
    ...nextLines(sight, paint),
  ];
  return lines.join("\n");
}

function headline({ app, stack, cluster }: Sight, paint: Paint): string {
  const where = cluster === undefined ? stack : `${stack} on ${cluster}`;
  return `${paint("bold", app)} ${paint("dim", where)}`;
}

function releaseLine(state: ReleaseState, { now, driver }: Sight, paint: Paint): string {
  const { plan, startedAt, outcome } = state;
  const [by, ended] = [visible(state.by), visible(state.ended ?? "")];
  const age = duration(now - startedAt);
  const name = `release ${plan.id}, ${plan.from} → ${plan.to}, by ${by}, ${age} ago`;
  if (outcome !== undefined) {
    const style = outcome === "promoted" ? "green" : "red";
    return `${name}: ${paint(style, OUTCOME_WORDS[outcome])}, ${ended}`;
  }
  switch (driver.is) {
    case "alive":
      return `${name}, driven by ${visible(driver.holder)}`;
    case "dead":
      return `${name}, ${paint("red", `without a driver for ${duration(now - driver.since)}`)}`;
    case "none":
      return `${name}, ${paint("yellow", "without a driver")}`;
  }
}

function trafficLines(sight: Sight, paint: Paint): readonly string[] {
  const { configured, live, split } = sight;
  const shown = live ?? configured;
  const words = COLORS.map((color) => paint(color, `${color} ${String(shown[color])} %`));
  const seen = split && sharesInWords(split.shares);
  const differs = live !== undefined && COLORS.some((color) => live[color] !== configured[color]);
  return [
    label("traffic", `${splitBar(shown, paint)}  ${words.join("  ")}`),
    label("seen", seen ?? paint("yellow", "nothing: no requests, or no metrics")),
    ...(live ? [] : [label("router", paint("yellow", "cannot be read; the bar shows config"))]),
    ...(differs ? [label("config", paint("red", differing(sight)))] : []),
  ];
}

function differing({ configured }: Sight): string {
  const words = COLORS.map((color) => `${color} ${String(configured[color])} %`).join(", ");
  return `says ${words}: pulumi up would move the traffic`;
}

function colorLines({ pods, images }: Sight, paint: Paint): readonly string[] {
  return COLORS.map((color) => {
    const count = pods?.[color];
    const ready = count
      ? `${String(count.ready)} of ${String(count.wanted)} pods ready`
      : "pods cannot be counted";
    const isWeak = !count || count.ready < count.wanted;
    const image = images?.[color];
    const version = image === undefined ? "" : `  version ${versionOf(image)}`;
    return label(color, `${isWeak ? paint("yellow", ready) : ready}${version}`);
  });
}

function walkLines(state: ReleaseState, now: number, paint: Paint): readonly string[] {
  const marks = milestones(state).map(({ name, progress }) => {
    const text = `${MARKS[progress]} ${name}`;
    return progress === "now"
      ? paint("bold", text)
      : progress === "done"
        ? text
        : paint("dim", text);
  });
  const waiting = waitingFor(state, now);
  return [
    label("walk", marks.join("  ")),
    ...(waiting === undefined
      ? []
      : [label("now", state.hold ? paint("yellow", waiting) : waiting)]),
    ...gateLines(state).map(({ outcome, sentence, isObserved }, index) =>
      label(
        index === 0 ? "gates" : "",
        `${paint(STYLES[outcome], ANSWERS[outcome])} ${visible(sentence)}${isObserved ? paint("dim", " (observed only)") : ""}`,
      ),
    ),
  ];
}

function nextLines(sight: Sight, paint: Paint): readonly string[] {
  const back = wayBackCommand(sight);
  return [
    label("next", nextCommand(sight)),
    ...(back === undefined ? [] : [label("way back", paint("dim", back))]),
  ];
}

function label(name: string, text: string): string {
  return `${name.padEnd(LABEL)}${text}`;
}
