/** A recording rule of Prometheus. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** An alerting rule of Prometheus. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it has to hold. @default - once is enough */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Rules that Prometheus evaluates one after the other, each with what those before it wrote. */
export interface RuleGroup {
  readonly name: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}
