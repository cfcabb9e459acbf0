import { isMap } from "../../model/settings/merge";

/** A failure in words. */
export function errorMessage(error: unknown): string {
  // `fetch` says "fetch failed" and keeps the reason to itself.
  const messages = [textOf(fieldOf(error, "cause"), "message"), textOf(error, "message")];
  return messages.find((one) => one !== "") ?? String(error);
}

/** Why something was not waited for any longer. */
export function abortReason(signal: AbortSignal): string {
  const isLate = textOf(signal.reason, "name") === "TimeoutError";
  return isLate ? "no answer in time" : "interrupted";
}

function textOf(value: unknown, name: string): string {
  const text = fieldOf(value, name);
  return typeof text === "string" ? text : "";
}

/** Reasons of signals are no instances of `Error` everywhere. */
function fieldOf(value: unknown, name: string): unknown {
  return isMap(value) ? value[name] : undefined;
}

/** Waits for an answer that may know nothing of signals. */
export async function within<T>(signal: AbortSignal, answer: Promise<T>): Promise<T> {
  if (signal.aborted) {
    answer.catch(() => undefined);
    throw new Error(abortReason(signal));
  }
  let stop: () => void = () => undefined;
  const end = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(new Error(abortReason(signal)));
    };
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([answer, end]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
