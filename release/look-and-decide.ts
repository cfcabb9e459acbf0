import { decide } from "../model/release/decide";
import type { Decision } from "../model/release/decision";
import type { Facts } from "../model/release/facts";
import type { ReleaseState } from "../model/release/state";
import { look } from "./look";
import type { Ports } from "./ports";

/** Where a release stands. */
export interface Stand {
  readonly state: ReleaseState;
  /** Whether the old color is being scaled down. */
  readonly isRetiring: boolean;
}

/**
 * Looks at the world and decides. A look may be a moment old: such a one may decide to wait, and what weighs
 * more is decided anew by a fresh one.
 *
 * @param stand - asked before each look and after it: an update may end in between
 * @param isSure - whether nobody else drives
 * @throws LeaseLostError when somebody else does
 */
export async function lookAndDecide(
  ports: Ports,
  stand: () => Stand,
  isSure: boolean,
): Promise<{ readonly facts: Facts; readonly decision: Decision }> {
  const seen = await look(ports, stand().state, isSure);
  const first = decided(ports, stand(), seen);
  if (!ports.renew || !isWeighty(first.decision)) return first;
  ports.renew();
  const { request } = first.facts;
  // A word is taken once.
  const facts = { ...(await look(ports, stand().state, false)), ...(request && { request }) };
  return decided(ports, stand(), facts);
}

function decided(ports: Pick<Ports, "clock">, { state, isRetiring }: Stand, seen: Facts) {
  const facts = { ...seen, isRetiring };
  return { facts, decision: decide(state, facts, ports.clock.now()) };
}

/** The way back waits for nothing; whoever records looks itself. */
function isWeighty(decision: Decision): boolean {
  if (decision.do === "note") return decision.note.type !== "turned";
  return decision.do === "deploy" || decision.do === "shift";
}
