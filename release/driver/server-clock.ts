import type { Clock } from "./ports";
import { sleep } from "./sleep";

/** The clocks of a machine, in milliseconds: one that only runs, and one that somebody may set. */
export interface MachineClocks {
  steady(): number;
  /** Since the epoch. */
  wall(): number;
}

const MACHINE: MachineClocks = { steady: () => performance.now(), wall: () => Date.now() };

/**
 * The API server's time, running on as this machine's monotonic clock does. Whoever goes on with a release
 * on another machine counts from the same time, and nothing changes when a machine's clock is set. Until
 * the server has said its time, it is the machine's.
 */
export class ServerClock implements Clock {
  private start: { readonly at: number; readonly mark: number };
  private isServers = false;

  constructor(private readonly machine: MachineClocks = MACHINE) {
    this.start = { at: machine.wall(), mark: machine.steady() };
  }

  /** Takes the server's time, once: servers differ a little, and time shall not jump between them. */
  readonly hear = (serverTime: number): void => {
    if (this.isServers) return;
    this.isServers = true;
    this.start = { at: serverTime, mark: this.machine.steady() };
  };

  now(): number {
    const { at, mark } = this.start;
    return Math.floor(at + this.machine.steady() - mark);
  }

  /** A time by the machine's own clock, such as that of a file, as this clock counts. */
  readonly ofMachine = (wall: number): number => wall + this.now() - this.machine.wall();

  readonly sleep = sleep;
}
