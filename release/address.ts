/** An address of a stack's config, or the variable of the environment that holds it. */
export interface AddressSettings {
  readonly url?: string | undefined;
  readonly urlFrom?: string | undefined;
}

/** Why nothing can be asked of metrics. */
export const NO_METRICS =
  "release.metrics.prometheus is not set, nor has the variable of prometheusFrom an address";

/** Why nothing can be asked of logs. */
export const NO_LOGS = "release.logs.loki is not set, nor has the variable of lokiFrom an address";

type Environment = Readonly<Record<string, string | undefined>>;

/** The address itself; nothing where the variable has none. What a variable holds is never shown. */
export function addressOf(
  { url, urlFrom }: AddressSettings,
  environment: Environment = process.env,
): string | undefined {
  if (url !== undefined || urlFrom === undefined) return url;
  const value = environment[urlFrom] ?? "";
  return /^https?:/.test(value) && URL.canParse(value) ? value : undefined;
}

/** @throws Error that names the variable without an address */
export function requireAddress(settings: AddressSettings): string {
  const address = addressOf(settings);
  if (address === undefined) {
    throw new Error(
      `the variable ${String(settings.urlFrom)} has no address that starts with http:// or https://`,
    );
  }
  return address;
}
