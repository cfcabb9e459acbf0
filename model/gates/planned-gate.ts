import { withoutLogins } from "../without-logins";
import type { Gate } from "./gate";
import type { GateBase } from "./gate-kind";

/**
 * A gate as a journal keeps it: when it is asked, what its answers do, and in words what it asks. Nothing
 * of it can be carried out: queries, addresses and programs come from the stack's file alone.
 */
export interface PlannedGate extends GateBase {
  readonly kind: Gate["kind"];
  /** What is asked and held against what, as JSON for people. @default - an older sluice wrote it */
  readonly asks?: string;
}

/** What a journal keeps of a gate. Everybody who reads the journal reads this: no logins. */
export function plannedGate(gate: Gate): PlannedGate {
  const { name, kind, mode, onFail, everySeconds, timeoutSeconds, failures, of, ...rest } = gate;
  const asks = JSON.stringify(rest, (_key, value: unknown) =>
    typeof value === "string" ? withoutLogins(value) : value,
  );
  return { name, kind, mode, onFail, everySeconds, timeoutSeconds, failures, of, asks };
}
