import * as pulumi from "@pulumi/pulumi";

/** The type of what is around all resources. */
const STACK = "pulumi:pulumi:Stack";

/** What a resource is known by. */
interface Known {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent: string;
}

/**
 * The engine refuses a second resource of one URN. Asked at the top only: further down the mocks' URNs tell less than
 * the engine's.
 */
export function refuseTwins(resources: readonly Known[]): void {
  const known = new Set<string>();
  for (const { urn, type, name, parent } of resources) {
    if (known.has(urn) && parent.split("::")[2] === STACK) {
      throw new pulumi.RunError(
        `${type} ${name} is declared twice: pulumi up refuses a second resource of one type and name. ` +
          "Needed: a name of its own, as for the same service in another cluster.",
      );
    }
    known.add(urn);
  }
}
