import { otherColor } from "../../model/color";
import {
  hostAsked,
  type HttpGate,
  isBehindGateway,
  WAY_TO_IDLE,
} from "../../model/gates/kinds/http";
import { unknown, type Verdict } from "../../model/gates/verdict";
import { isServing } from "../../model/traffic/weights";
import type { Question } from "../driver/ports";
import { requireAddress } from "../address";
import { askWeb } from "../web";
import type { Adapter, PreviewRoute } from "./adapter";
import { errorMessage } from "./abortable";

/** Bytes of an answer that are looked at. */
const MOST_BYTES = 1024 * 1024;

/** Asks the new color itself, and takes no other answer than the one that was named. */
export async function askHttp(
  gate: HttpGate,
  question: Question,
  route: PreviewRoute | undefined,
  signal: AbortSignal,
): Promise<Verdict> {
  const { color, names } = question;
  const what = `${gate.name}: ${place(gate)} of ${names?.[color] ?? color}`;
  try {
    const url = requireAddress(gate);
    const headers = route ? previewHeaders(hostAsked(url, gate.host), question, route) : {};
    const asked = { url, signal, mostBytes: MOST_BYTES };
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
    return unknown(`${what}: ${errorMessage(error)}`);
  }
}

/**
 * What leads to the new color. On the mesh it is the color's name. From outside it is a secret word that
 * leads to the idle color, which the new one no longer is once it has all of the traffic; the word goes
 * to no other host.
 *
 * @param name - of the host that is asked
 * @throws Error when both colors have traffic and no word leads to one: the other one could answer
 */
function previewHeaders(
  name: string,
  { color, weights }: Question,
  route: PreviewRoute,
): Readonly<Record<string, string>> {
  const { header, publicValue } = route.preview;
  if (!isBehindGateway(name, route)) return { [header]: color };
  const isOnly = !isServing(weights, otherColor(color));
  if (isOnly) return {};
  if (publicValue === undefined) throw new Error(`not asked, as it needs ${WAY_TO_IDLE}`);
  return { [header]: publicValue };
}

/** What is asked, in words; a path may be a secret, too. */
function place({ url, urlFrom }: HttpGate): string {
  return url === undefined ? `the address in ${String(urlFrom)}` : new URL(url).pathname;
}

function host({ host: name }: HttpGate): Readonly<Record<string, string>> {
  return name === undefined ? {} : { host: name };
}

export const http: Adapter<HttpGate> = {
  ask: async (gate, question, { route }, signal) => askHttp(gate, question, route, signal),
};
