/** How bad an alert is, as its label `severity` says. */
export const SEVERITIES = ["critical", "warning", "info"] as const;

/** One of {@link SEVERITIES}. */
export type Severity = (typeof SEVERITIES)[number];
