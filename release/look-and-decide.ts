import { decide } from "../model/release/decide";
import type { Decision } from "../model/release/decision";
import type { Facts } from "../model/release/facts";
import type { ReleaseState } from "../model/release/state";
import { look } from "./look";
import type { Ports } from "./ports";

/**
 * Looks at the world and decides. A look may be a moment old: such a one may decide to wait, and what weighs
 * more is decided anew by a fresh one.
 *
 * @param isSure - whether nobody else drives
 * @throws LeaseLostError when somebody else does
 */
export async function lookAndDecide(
  ports: Ports,
  state: ReleaseState,
  isSure: boolean,
): Promise<{ readonly facts: Facts; readonly decision: Decision }> {
  const first = await look(ports, state, isSure);
  const decision = decide(state, first, ports.clock.now());
  if (!ports.renew || !isWeighty(decision)) return { facts: first, decision };
  ports.renew();
  const { request } = first;
  // A word is taken once.
  const facts = { ...(await look(ports, state, false)), ...(request && { request }) };
  return { facts, decision: decide(state, facts, ports.clock.now()) };
}

/** The way back waits for nothing; whoever records looks itself. */
function isWeighty(decision: Decision): boolean {
  if (decision.do === "note") return decision.note.type !== "turned";
  return decision.do === "deploy" || decision.do === "shift";
}
