import type { PerColor } from "../color";
import type { Weights } from "../weights";
import type { Split } from "./settle";

/** The pods of a color as Kubernetes counts them. */
export interface PodCount {
  /** Pods that the Deployment asks for. */
  readonly wanted: number;
  /** Pods of the wanted version that are available. */
  readonly ready: number;
  /** Pods of any version that proxies may send to: who would take the traffic at this moment. */
  readonly serving: number;
}

/** The step that a person saw: the word is for no other one. Left out, it is for whichever there is. */
interface AboutStep {
  readonly step?: number;
}

/** A person's word that waits to be heard. */
export type Request =
  | ({ readonly verb: "promote"; readonly full: boolean; readonly by: string } & AboutStep)
  | ({ readonly verb: "approve"; readonly gate: string; readonly by: string } & AboutStep)
  | { readonly verb: "hold"; readonly by: string; readonly reason: string }
  | { readonly verb: "resume"; readonly by: string }
  | { readonly verb: "abort"; readonly by: string; readonly reason: string };

/** A word that this version does not understand. */
export interface UnreadWord {
  readonly verb: "unread";
  readonly what: string;
}

/** What the world looks like at this moment; what could not be read is left out. */
export interface Facts {
  /** The weights in the router. */
  readonly live?: Weights;
  /** Why the router has no weights of a split: somebody deleted it, or took its rules apart. */
  readonly noSplit?: string;
  /** The pods of both colors. */
  readonly pods?: PerColor<PodCount>;
  /** The traffic as the proxies counted it, since the weights were written. */
  readonly split?: Split;
  /** Whether the old color is being scaled down at this moment. */
  readonly isRetiring?: boolean;
  readonly request?: Request | UnreadWord;
}
