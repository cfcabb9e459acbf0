import type { Clock } from "../../release/driver/ports";

/** One timer that comes again. */
interface Beat {
  readonly act: () => void;
  readonly every: number;
  due: number;
}

/** Time that only passes when somebody sleeps; what is timed by `setInterval` happens in between. */
export class FakeTime implements Clock {
  /** Seconds that have passed. */
  passed = 0;
  /** Waits until what a timer began has ended. */
  idle: () => Promise<void> = async () => Promise.resolve();
  private time = Date.parse("2026-11-28T12:00:00Z");
  private readonly beats = new Map<object, Beat>();
  private readonly real = { start: globalThis.setInterval, stop: globalThis.clearInterval };

  /** Makes `setInterval` count in this time, for whoever is created from now on. */
  install(): void {
    const start = (act: () => void, every: number): object => {
      const handle = { unref: () => handle };
      this.beats.set(handle, { act, every, due: this.time + every });
      return handle;
    };
    Object.assign(globalThis, {
      setInterval: start,
      clearInterval: (handle: object) => this.beats.delete(handle),
    });
  }

  uninstall(): void {
    Object.assign(globalThis, { setInterval: this.real.start, clearInterval: this.real.stop });
  }

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    const until = this.time + Math.max(1, milliseconds);
    for (let beat = this.next(until); beat; beat = this.next(until)) {
      this.pass(beat.due);
      beat.due += beat.every;
      beat.act();
      await this.idle();
    }
    this.pass(until);
  }

  private next(until: number): Beat | undefined {
    const due = [...this.beats.values()].filter((beat) => beat.due <= until);
    return due.sort((one, two) => one.due - two.due)[0];
  }

  private pass(until: number): void {
    this.passed += (until - this.time) / 1000;
    this.time = until;
  }
}
