/** Why the engine did not do what it was asked to; the message says which object failed and why. */
export class EngineError extends Error {
  override readonly name: string = "EngineError";
}

/** A preview that had to make room for an update; ask again. */
export class GaveWayError extends EngineError {
  override readonly name = "GaveWayError";

  constructor() {
    super("the preview gave way to an update");
  }
}
