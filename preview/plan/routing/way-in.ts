import type { RoutedObject } from "../manifest";
import type { Rule } from "./rule";

/** The gateway of calls from within, by clients that have the rules themselves. */
export const MESH = "mesh";

/** How a gateway listens. */
export interface Listener {
  /** The object that says so. */
  readonly name: string;
  readonly protocol: string;
  readonly tlsMode: string;
  /** The certificate's name. */
  readonly certificate: string;
  /** The oldest version of TLS that is spoken, in the router's words; empty where nothing is said. */
  readonly oldestTls: string;
  /** Its place among the versions, oldest first; 0 where nothing is said. */
  readonly tlsRank: number;
  /** Whether plain HTTP is answered with a redirect only. */
  readonly redirects: boolean;
}

/** One way in: requests for a host that arrive at a place, and the router that takes them there. */
export interface WayIn {
  /** Empty for rules that other routers delegate to. */
  readonly host: string;
  /** {@link MESH}, or `namespace/name` of the gateway. */
  readonly gateway: string;
  /** Which proxies listen, as people call them. */
  readonly place: string;
  /** In the mesh where rules name it; absent where the gateway is none of the program's. */
  readonly port?: number;
  /** Absent where the gateway is none of the program's. */
  readonly listener?: Listener;
  readonly router: RoutedObject;
  /** Whether callers of every namespace have the rules. */
  readonly isSeenByAll: boolean;
  readonly rules: readonly Rule[];
}
