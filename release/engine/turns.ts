/** Lets one operation run at a time, in the order in which they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();
  private patientOnes = new Set<AbortController>();

  /** An operation that must happen: patient ones before it are told to stop. */
  async urgent<T>(act: () => Promise<T>): Promise<T> {
    for (const one of this.patientOnes) one.abort();
    return this.next(act);
  }

  /** An operation that can be asked for again; it ends early when its signal aborts. */
  async patient<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.patientOnes.add(controller);
    return this.next(() => act(controller.signal)).finally(() => {
      this.patientOnes.delete(controller);
    });
  }

  private async next<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act);
    // A failure is its caller's; the next one's turn comes all the same.
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
