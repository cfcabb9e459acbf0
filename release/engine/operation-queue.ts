/** Runs one operation at a time, in the order of the calls. */
export class OperationQueue {
  private static readonly queues = new Map<string, OperationQueue>();

  private last: Promise<unknown> = Promise.resolve();
  private readonly abortables = new Set<AbortController>();

  /** The one of a stack, by the path of its file: releases of several of its services share it. */
  static of(file: string): OperationQueue {
    const queue = OperationQueue.queues.get(file) ?? new OperationQueue();
    OperationQueue.queues.set(file, queue);
    return queue;
  }

  /** An operation that must happen: abortable ones before it are aborted. */
  async urgent<T>(act: () => Promise<T>): Promise<T> {
    for (const controller of this.abortables) controller.abort();
    return this.next(act);
  }

  /** An operation that can be repeated; it ends early when its signal aborts. */
  async abortable<T>(act: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.abortables.add(controller);
    return this.next(() => act(controller.signal)).finally(() => {
      this.abortables.delete(controller);
    });
  }

  private async next<T>(act: () => Promise<T>): Promise<T> {
    const operation = this.last.then(act);
    // A failure is its caller's; the next operation runs all the same.
    this.last = operation.catch(() => undefined);
    return operation;
  }
}
