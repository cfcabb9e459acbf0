import { type Checking, checkedBy } from "./checking";
import { isMap } from "./merge";
import { isRollingStack, misplacedInRolling } from "./misplaced";
import { rollingProblems } from "./rolling-rules";
import { rollingSchema } from "./rolling-schema";
import { rollingMonitoring, rollingWorkload } from "./rolling-workload";
import type { Encrypted } from "./secret-places";
import { checkSettings, parseSettings } from "./settings";
import type { RollingArgs, RollingSettings, Settings, StackArgs } from "./settings-args";

const ROLLING_STACK: Checking<typeof rollingSchema> = {
  schema: rollingSchema,
  misplaced: misplacedInRolling,
  rules: rollingProblems,
  assumed: {},
};

/**
 * Checks the settings of a stack of either mode as a whole.
 *
 * @param encrypted - as {@link checkSettings} takes it
 * @throws SettingsError with every problem found, before anything is declared
 */
export function checkStack(raw: unknown, encrypted?: Encrypted): StackArgs | RollingArgs {
  if (!isRollingStack(raw)) return checkSettings(raw, encrypted);
  return checkedBy(ROLLING_STACK, raw, encrypted).given;
}

/**
 * The same with the defaults filled in.
 *
 * @throws SettingsError as {@link checkStack} does
 */
export function parseStack(raw: unknown, encrypted?: Encrypted): Settings | RollingSettings {
  return isRollingStack(raw) ? parseRolling(raw, encrypted) : parseSettings(raw, encrypted);
}

/**
 * Checks the settings of a service without colors, and fills in the defaults.
 *
 * @throws SettingsError with every problem found
 */
export function parseRolling<Value>(
  args: Omit<RollingArgs<Value>, "cluster">,
): RollingSettings<Value>;
export function parseRolling(raw: unknown, encrypted?: Encrypted): RollingSettings;
export function parseRolling(raw: unknown, encrypted?: Encrypted): RollingSettings {
  const { given, data } = checkedBy(ROLLING_STACK, raw, encrypted);
  const { image, release: _release, ...service } = data;
  return {
    ...service,
    ...(isMap(image) ? { build: image } : { image }),
    workload: rollingWorkload(given),
    monitoring: rollingMonitoring(given),
  };
}
