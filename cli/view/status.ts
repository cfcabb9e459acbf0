import { COLORS } from "../../model/color";
import { isSameImage, versionOf } from "../../model/image";
import { drillText } from "../../model/release/drill";
import { formatDuration, formatShares } from "../../model/release/format";
import { OUTCOME_LABELS } from "../../model/release/sentence";
import { sidesOf } from "../../model/release/rollout";
import type { ReleaseState } from "../../model/release/state";
import { visible } from "../../model/visible";
import { splitBar } from "../../preview/format/bar";
import type { Paint } from "../../preview/format/paint";
import { nextCommand, waitingFor, rollbackCommand } from "./next";
import { gateLines, milestones, type Progress, type ServiceStatus } from "./overview";

/** Before anything is known of colors. */
const NOWHERE = { blue: 0, green: 0 };

const MARKS: Readonly<Record<Progress, string>> = { done: "✔", now: "●", ahead: "○", left: "✖" };
const ANSWERS = { passed: "✔", failed: "✖", unknown: "?" } as const;
const STYLES = { passed: "green", failed: "red", unknown: "yellow" } as const;
const LABEL = 10;

/** Where a service stands, on one screen. */
export function statusText(status: ServiceStatus, paint: Paint): string {
  const { release, unread } = status;
  const lines = [
    headline(status, paint),
    ...(release ? [releaseLine(release, status, paint)] : []),
    ...(unread === undefined ? [] : [label("release", paint("red", unreadText(unread)))]),
    "",
    ...(status.rolling
      ? rollingLines(status.rolling, paint)
      : [...trafficLines(status, paint), ...colorLines(status, paint)]),
    ...(status.troubles ?? []).map((trouble) => label("trouble", paint("red", visible(trouble)))),
    ...drillLines(status),
    ...(release ? ["", ...walkLines(release, status.now, paint)] : []),
    "",
    ...nextLines(status, paint),
  ];
  return lines.join("\n");
}

function drillLines({ drill, now }: ServiceStatus): readonly string[] {
  return drill
    ? [label("drill", `${drillText(drill)}, ${formatDuration(now - drill.at)} ago`)]
    : [];
}

/** A cluster that does not answer is the next thing to mend, and is named there. */
function unreadText({ why, isForeign }: NonNullable<ServiceStatus["unread"]>): string {
  return isForeign ? visible(why) : "nobody knows whether one is open";
}

function headline({ app, stack, cluster }: ServiceStatus, paint: Paint): string {
  const where = cluster === undefined ? stack : `${stack} on ${cluster}`;
  return `${paint("bold", app)} ${paint("dim", where)}`;
}

function releaseLine(state: ReleaseState, { now, driver }: ServiceStatus, paint: Paint): string {
  const { plan, startedAt, outcome } = state;
  const [by, ended] = [visible(state.by), visible(state.ended ?? "")];
  const age = formatDuration(now - startedAt);
  const sides = sidesOf(plan);
  const name = `release ${plan.id}, ${sides[plan.from]} → ${sides[plan.to]}, by ${by}, ${age} ago`;
  if (outcome !== undefined) {
    const style = outcome === "promoted" ? "green" : "red";
    return `${name}: ${paint(style, OUTCOME_LABELS[outcome])}, ${ended}`;
  }
  switch (driver.is) {
    case "alive":
      return `${name}, driven by ${visible(driver.holder)}`;
    case "dead":
      return `${name}, ${paint("red", `without a driver for ${formatDuration(driver.silentSeconds * 1000)}`)}`;
    case "none":
      return `${name}, ${paint("yellow", "without a driver")}`;
  }
}

function trafficLines(status: ServiceStatus, paint: Paint): readonly string[] {
  const { configured = NOWHERE, live, split } = status;
  const shown = live ?? configured;
  const words = COLORS.map((color) => paint(color, `${color} ${String(shown[color])} %`));
  const seen = split && formatShares(split.shares);
  const differs = live !== undefined && COLORS.some((color) => live[color] !== configured[color]);
  return [
    label(live ? "traffic" : "config", `${splitBar(shown, paint)}  ${words.join("  ")}`),
    label("seen", seen ?? paint("yellow", "nothing: no requests, or no metrics")),
    ...(live ? [] : [label("router", paint("yellow", "cannot be read: nobody knows the traffic"))]),
    ...(differs ? [label("config", paint("red", differing(status)))] : []),
  ];
}

function differing({ configured = NOWHERE }: ServiceStatus): string {
  const words = COLORS.map((color) => `${color} ${String(configured[color])} %`).join(", ");
  return `says ${words}: pulumi up would move the traffic`;
}

/** The one Deployment of a service without colors. */
function rollingLines(
  { configured, live, pods }: NonNullable<ServiceStatus["rolling"]>,
  paint: Paint,
): readonly string[] {
  const version = (image: string) => `version ${versionOf(image)}`;
  const isOther = configured !== undefined && live !== undefined && !isSameImage(configured, live);
  const ready = pods && `${String(pods.ready)} of ${String(pods.desired)} pods ready`;
  const isWeak = !pods || pods.ready < pods.desired;
  return [
    label("image", live === undefined ? paint("yellow", "cannot be read") : version(live)),
    ...(isOther
      ? [
          label(
            "config",
            paint(
              "red",
              `says ${version(configured)}: sluice release goes on to it, pulumi up rolls it out`,
            ),
          ),
        ]
      : []),
    label("pods", isWeak ? paint("yellow", ready ?? "cannot be counted") : (ready ?? "")),
    ...(pods?.stalled === undefined ? [] : [label("", paint("red", visible(pods.stalled)))]),
  ];
}

function colorLines({ pods, images }: ServiceStatus, paint: Paint): readonly string[] {
  return COLORS.map((color) => {
    const count = pods?.[color];
    const ready = count
      ? `${String(count.ready)} of ${String(count.desired)} pods ready`
      : "pods cannot be counted";
    const isWeak = !count || count.ready < count.desired;
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

function nextLines(status: ServiceStatus, paint: Paint): readonly string[] {
  const back = rollbackCommand(status);
  const { ahead = [] } = status.noReturn ?? {};
  return [
    ...ahead.map((sentence) => label("careful", paint("yellow", sentence))),
    label("next", nextCommand(status)),
    ...(back === undefined ? [] : [label("way back", paint("dim", back))]),
  ];
}

function label(name: string, text: string): string {
  return `${name.padEnd(LABEL)}${text}`;
}
