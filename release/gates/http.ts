import { otherColor } from "../../model/color";
import type { HttpGate } from "../../model/release/gate";
import { unknown, type Verdict } from "../../model/release/verdict";
import type { TrafficSettings } from "../../model/traffic-args";
import { isServing } from "../../model/weights";
import type { Question } from "../ports";
import { askWeb } from "../web";
import { messageOf } from "./asked";

/** Bytes of an answer that are looked at. */
const MOST_BYTES = 1024 * 1024;

/** The way to a color, whatever the weights are. */
export type PreviewRoute = Pick<TrafficSettings, "hosts" | "preview">;

/** Asks the new color itself, and takes no other answer than the one that was named. */
export async function askHttp(
  gate: HttpGate,
  question: Question,
  route: PreviewRoute,
  signal: AbortSignal,
): Promise<Verdict> {
  const what = `${gate.name}: ${new URL(gate.url).pathname} of ${question.color}`;
  try {
    const headers = previewHeaders(gate, question, route);
    const asked = { url: gate.url, signal, mostBytes: MOST_BYTES };
    const { status, body } = await askWeb({ ...asked, headers: { ...headers, ...host(gate) } });
    const measured = { value: status, limit: gate.status };
    if (status !== gate.status) {
      const sentence = `${what} has status ${String(status)}, must be ${String(gate.status)}`;
      return { outcome: "failed", sentence, ...measured };
    }
    if (gate.contains !== undefined && !body.includes(gate.contains)) {
      const sentence = `${what} has status ${String(status)} without "${gate.contains}" in the answer`;
      return { outcome: "failed", sentence, ...measured };
    }
    return { outcome: "passed", sentence: `${what} has status ${String(status)}`, ...measured };
  } catch (error) {
    return unknown(`${what}: ${messageOf(error)}`);
  }
}

/**
 * What leads to the new color. On the mesh it is the color's name. From outside it is a secret word that
 * leads to the idle color, which the new one no longer is once it has all of the traffic; the word goes
 * to no other host.
 */
function previewHeaders(
  gate: HttpGate,
  { color, weights }: Question,
  { hosts, preview }: PreviewRoute,
): Readonly<Record<string, string>> {
  const isPublic = hosts.includes(gate.host ?? new URL(gate.url).hostname);
  if (!isPublic) return { [preview.header]: color };
  const isOnly = !isServing(weights, otherColor(color));
  if (isOnly || preview.publicValue === undefined) return {};
  return { [preview.header]: preview.publicValue };
}

function host({ host: name }: HttpGate): Readonly<Record<string, string>> {
  return name === undefined ? {} : { host: name };
}
