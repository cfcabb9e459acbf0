import type { PerColor } from "../color";
import type { ExternalAutoscaler } from "./external-autoscaler";
import type { Weights } from "../traffic/weights";
import type { ObservedSplit } from "./settle";

/** The pods of a color as Kubernetes counts them. */
export interface PodCount {
  /** Pods that the Deployment asks for. */
  readonly desired: number;
  /** Pods of the wanted version that are available. */
  readonly ready: number;
  /** Pods of any version that proxies may send to: who would take the traffic at this moment. */
  readonly serving: number;
  /** Why Kubernetes gave up to bring new pods up. @default - it did not */
  readonly stalled?: string;
  /** What alone may change how many there are. @default - the stack may */
  readonly external?: ExternalAutoscaler;
}

/** The step that a person saw: the command is for no other one. Without it, for the present step. */
interface AboutStep {
  readonly step?: number;
}

/** What a person asks of a running driver. */
export type Command =
  | ({ readonly verb: "promote"; readonly full: boolean; readonly by: string } & AboutStep)
  | ({ readonly verb: "approve"; readonly gate: string; readonly by: string } & AboutStep)
  | { readonly verb: "hold"; readonly by: string; readonly reason: string }
  | { readonly verb: "resume"; readonly by: string }
  | { readonly verb: "abort"; readonly by: string; readonly reason: string };

/** A command that this version cannot read. */
export interface UnreadCommand {
  readonly verb: "unread";
  readonly what: string;
}

/** What a decision depends on, as it was read at this moment; what could not be read is absent. */
export interface Observation {
  /** Why a service that is released together with this one does not go on. */
  readonly others?: string;
  /** The weights in the router. */
  readonly live?: Weights;
  /** Why the router has no weights of a split: somebody deleted it, or took its rules apart. */
  readonly noSplit?: string;
  /** The pods of both colors. */
  readonly pods?: PerColor<PodCount>;
  /** The traffic as the proxies counted it, since the weights were written. */
  readonly split?: ObservedSplit;
  /** Whether the old color is being scaled down at this moment. */
  readonly isRetiring?: boolean;
  /** Whether the contract is under way at this moment. */
  readonly isContracting?: boolean;
  readonly command?: Command | UnreadCommand;
}
