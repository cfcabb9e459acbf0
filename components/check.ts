import { checkSettings } from "../model/settings";
import type { SettingsArgs } from "../model/settings-args";
import { LATER_IMAGE } from "./inputs";

/** A service that nothing is wrong with, large enough for every budget. */
const SOUND = {
  app: "app",
  namespace: "app",
  port: 8080,
  activeColor: "blue",
  blue: { image: LATER_IMAGE, replicas: 10000 },
  green: { image: LATER_IMAGE, replicas: 10000 },
} as const satisfies Partial<SettingsArgs>;

/**
 * A component that is used on its own obeys the same rules as a whole service: its arguments are checked
 * as a part of one, of which nothing else is wrong.
 *
 * @throws SettingsError with every problem found
 */
export function checkPart(part: Partial<SettingsArgs>): void {
  checkSettings({ ...SOUND, ...part });
}
