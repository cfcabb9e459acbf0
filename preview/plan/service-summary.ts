import { COLORS, type Color } from "../../model/color";
import { versionOf } from "../../model/image";
import { formatWeights } from "../../model/traffic/weights";
import { readUnbuilt } from "../unbuilt-image";
import {
  type BeforeAfter,
  type ColorChange,
  isUntouched,
  type ServiceChange,
} from "./service-change";

/** A service's change, with the sentences that tell it. */
export interface ServiceSummary extends ServiceChange {
  /** Whether traffic, active color and pods are all as before. */
  readonly untouched: boolean;
  readonly sentences: readonly string[];
}

/** @param allNew - whether there is nothing to compare with */
export function summarize(service: ServiceChange, allNew: boolean): ServiceSummary {
  const untouched = isUntouched(service);
  const sentences = untouched
    ? [...trafficSentence(service), "Images and pods are untouched."]
    : [
        ...trafficSentence(service),
        ...activeSentence(service, allNew),
        ...COLORS.flatMap((color) => imageSentence(color, service.colors[color])),
        ...COLORS.flatMap((color) => podSentence(color, service.colors[color])),
      ];
  return { ...service, untouched, sentences };
}

/**
 * The change of all services in sentences. Services that nothing happens to are counted, not listed:
 * among a hundred, the one that changes should stand out.
 */
export function changeSentences(services: readonly ServiceSummary[]): readonly string[] {
  const [first] = services;
  if (first && services.length === 1) return first.sentences;
  const touched = services.filter(({ untouched }) => !untouched);
  const rest = services.length - touched.length;
  return [
    ...touched.flatMap(({ service, sentences }) =>
      sentences.map((sentence) => `${service}: ${sentence}`),
    ),
    ...(rest > 0 ? [`${String(rest)} of ${String(services.length)} services are untouched.`] : []),
  ];
}

function trafficSentence({ colors, exceptions, ownSplits }: ServiceChange): readonly string[] {
  const known = COLORS.filter((color) => colors[color].weight.after !== undefined);
  if (known.length === 0) return [];
  const moves = known.some((color) => isChange(colors[color].weight));
  const shares = known.map((color) => `${color} ${arrow(colors[color].weight, String)}`).join(", ");
  const but = exceptions.length > 0 ? `, but for what ${exceptions.join(", ")} takes` : "";
  return [
    moves ? `Traffic: ${shares}${but}.` : `Traffic stays: ${shares}${but}.`,
    ...ownSplits.map(
      ({ name, weights }) => `Rule ${name} has a split of its own: ${formatWeights(weights)}.`,
    ),
  ];
}

function activeSentence({ activeColor }: ServiceChange, allNew: boolean): readonly string[] {
  const { before, after } = activeColor;
  if (after === undefined) return [];
  if (allNew || before === undefined) return [`Active color: ${after}.`];
  return [
    before === after ? `Active color stays ${after}.` : `Active color: ${before} → ${after}.`,
  ];
}

function imageSentence(color: Color, { image }: ColorChange): readonly string[] {
  if (image.after === undefined || !isChange(image)) return [];
  if (shortImage(image.before ?? "") === shortImage(image.after)) {
    if (readUnbuilt(image.after)) return [`Image of ${color}: anew, ${shortImage(image.after)}.`];
    return [`Image of ${color}: another name for the same digest, ${shortImage(image.after)}.`];
  }
  return [`Image of ${color}: ${arrow(image, shortImage)}.`];
}

function podSentence(color: Color, change: ColorChange): readonly string[] {
  const { replicas, restarts, deployment, autoscaled } = change;
  switch (deployment) {
    case "create":
      return [`Pods of ${color}: ${podCount(replicas.after, autoscaled)}, new.`];
    case "delete":
      return [`Pods of ${color} are deleted.`];
    case "none":
      return [];
    default: {
      const scale = isChange(replicas) ? [`Pods of ${color}: ${arrow(replicas, String)}.`] : [];
      const why = restarts.join("; ");
      return [
        ...scale,
        restarts.length > 0 ? `Pods of ${color} restart: ${why}.` : `Pods of ${color} stay.`,
      ];
    }
  }
}

function podCount(count: number | undefined, autoscaled: boolean): string {
  return `${autoscaled ? "at least " : ""}${count === undefined ? "some" : String(count)}`;
}

/**
 * An image in few characters: the digest's start, or what it is built from, or the tag where there is
 * neither.
 */
export function shortImage(image: string): string {
  if (image === "") return "none";
  const unbuilt = readUnbuilt(image);
  if (unbuilt) return `built from ${unbuilt.context} as ${String(unbuilt.name.split(":").at(-1))}`;
  const version = versionOf(image);
  return version === "unknown" ? (image.split("/").at(-1) ?? image) : version;
}

/** Whether both sides differ. */
export function isChange({ before, after }: BeforeAfter<unknown>): boolean {
  return before !== after;
}

/** Both sides in few words. */
export function arrow<T>({ before, after }: BeforeAfter<T>, show: (value: T) => string): string {
  const now = after === undefined ? "none" : show(after);
  return before === undefined || before === after ? now : `${show(before)} → ${now}`;
}
