import type { EngineEvent } from "@pulumi/pulumi/automation";

/**
 * One operation of the engine on one resource. `started` and `done` are places in the engine's event
 * log; places compare where clocks would not, as the log's own time has whole seconds.
 */
export interface Step {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly started: number;
  readonly done: number | undefined;
  readonly failed: boolean;
}

/** What one engine run did, in order. Keeps no inputs or outputs: those may hold secrets. */
export class StepLog {
  private readonly byUrn = new Map<string, Step>();
  private readonly messages: string[] = [];
  readonly violations: string[] = [];
  private place = 0;

  /** Takes the next event of the engine's log. */
  readonly add = (event: EngineEvent): void => {
    this.place += 1;
    const { resourcePreEvent, resOutputsEvent, resOpFailedEvent, diagnosticEvent, policyEvent } =
      event;
    if (resourcePreEvent) {
      const { urn, op, type } = resourcePreEvent.metadata;
      const name = urn.slice(urn.lastIndexOf("::") + 2);
      const step = { op, type, name, started: this.place, done: undefined, failed: false };
      this.byUrn.set(`${urn} ${op}`, step);
    }
    if (resOutputsEvent) this.finish(resOutputsEvent.metadata, { done: this.place });
    if (resOpFailedEvent) this.finish(resOpFailedEvent.metadata, { failed: true });
    if (policyEvent) this.violations.push(`${policyEvent.policyName}: ${policyEvent.message}`);
    if (diagnosticEvent?.severity === "error") this.messages.push(diagnosticEvent.message.trim());
  };

  private finish({ urn, op }: { urn: string; op: string }, end: Partial<Step>): void {
    const key = `${urn} ${op}`;
    const step = this.byUrn.get(key);
    if (step) this.byUrn.set(key, { ...step, ...end });
  }

  /** Operations that touched something, in the order in which they started. */
  get changes(): readonly Step[] {
    const isChange = ({ op }: Step): boolean => !["same", "read", "refresh"].includes(op);
    return [...this.byUrn.values()].filter(isChange).sort((a, b) => a.started - b.started);
  }

  /** The changes as one line each, `update VirtualService shop`. */
  get lines(): readonly string[] {
    return this.changes.map(({ op, type, name }) => `${op} ${kindOf(type)} ${name}`);
  }

  /** What the engine and the providers said about failures. */
  get errors(): readonly string[] {
    return this.messages;
  }
}

/** The last part of a type token, `Deployment` of `kubernetes:apps/v1:Deployment`. */
export function kindOf(type: string): string {
  return type.slice(type.lastIndexOf(":") + 1);
}
