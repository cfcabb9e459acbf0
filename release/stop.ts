/** What asks a process to end; a terminal that is closed sends the last one. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends a command when it is told to: once, and cleanly. */
export interface Stop {
  /** Aborts with the first signal. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  off(): void;
}

/**
 * The first signal ends the driver between two effects; an engine that is under way comes to its own end.
 * Further ones are only answered: an update that is cut off leaves half a change behind.
 */
export function listenForSignals(say: (text: string) => void): Stop {
  const controller = new AbortController();
  const stop = (name: NodeJS.Signals): void => {
    const isFirst = !controller.signal.aborted;
    say(isFirst ? `${name}: stops after what is under way` : "stops as soon as it can");
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, stop);
  return {
    signal: controller.signal,
    off: () => {
      for (const name of SIGNALS) process.off(name, stop);
    },
  };
}
