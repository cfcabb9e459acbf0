import * as pulumi from "@pulumi/pulumi";

/** The part of the SDK's state that collects the promises that are not settled yet. */
interface Store {
  leakCandidates: Set<Promise<unknown>>;
}

/** Promises without what the SDK wrote onto them: where each was made, and what it waits for. */
class Unnoted extends Set<Promise<unknown>> {
  override add(promise: Promise<unknown>): this {
    return super.add(Object.assign(promise, { _debugStackTrace: "", _debugCtx: "" }));
  }
}

/**
 * Leaves out what the SDK notes for an engine and for people who look for promises that stay open: a stack trace of
 * every promise and resource, a third of what a large program takes. A preview reads none of it.
 */
export function dropDebugNotes(): void {
  Reflect.set(pulumi.Resource, "callsites", () => []);
  const { globalStore } = globalThis as unknown as { readonly globalStore?: Store };
  if (globalStore) globalStore.leakCandidates = new Unnoted();
}
