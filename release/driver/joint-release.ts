/** One service of several that are released together, as its driver sees the others. */
export interface JointMember {
  /** The namespaces of the other ones' keys. */
  readonly others: readonly string[];
  /** Aborts once another one takes its traffic back, or its release ends in another way; its reason says which. */
  readonly signal: AbortSignal;
  /** Ends when the signal aborts. */
  readonly turned: Promise<undefined>;
  /** Notes that this one is through so many parts, and says whether all others are: nobody goes on alone. */
  arrive(parts: number): boolean;
  /** Notes that this one is held and nobody drives it any more. */
  leave(): void;
  /** Whether any is. */
  readonly isLeft: boolean;
  /** Tells the others to take their traffic back, too. */
  turn(reason: string): void;
}

/** Services that go through the parts of their releases side by side, and back together. */
export class JointRelease {
  private readonly parts = new Map<string, number>();
  private readonly turning = new AbortController();
  private readonly turned = new Promise<undefined>((resolve) => {
    this.turning.signal.addEventListener("abort", () => {
      resolve(undefined);
    });
  });
  private isLeft = false;

  /** @param services - the namespaces of their keys */
  constructor(private readonly services: readonly string[]) {}

  member(service: string): JointMember {
    const isLeft = () => this.isLeft;
    return {
      get isLeft() {
        return isLeft();
      },
      leave: () => {
        this.isLeft = true;
      },
      others: this.services.filter((one) => one !== service),
      signal: this.turning.signal,
      turned: this.turned,
      arrive: (parts) => {
        this.parts.set(service, parts);
        return this.services.every((one) => (this.parts.get(one) ?? -1) >= parts);
      },
      // The first reason stays.
      turn: (reason) => {
        this.turning.abort(`${service}: ${reason}`);
      },
    };
  }
}
