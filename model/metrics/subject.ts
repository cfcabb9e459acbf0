import type { Color } from "../color";

/** One service, as metrics know it. */
export interface ServiceSubject {
  readonly app: string;
  readonly namespace: string;
}

/** One color of one service, as metrics know it. */
export interface MetricSubject extends ServiceSubject {
  readonly color: Color;
}
