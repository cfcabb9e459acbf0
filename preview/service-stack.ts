import { textOf } from "../model/field";
import { type DraftOptions, draftOf } from "../model/init/draft";
import { withDoors } from "../model/init/doors";
import type { Mapped } from "../model/init/finding";
import { mainContainer } from "../model/init/main-port";
import { type ObjectOutcome, outcomesOf } from "../model/init/outcome";
import type { Picked } from "../model/init/picked";
import { type Running, runningOf } from "../model/init/running";
import { settled } from "../model/init/settled";

type Json = Readonly<Record<string, unknown>>;

/** The settings of a service that ran without Sluice, and what became of each field of its objects. */
export interface ServiceStack {
  readonly args: Json;
  readonly mapped: readonly Mapped[];
  readonly outcomes: readonly ObjectOutcome[];
  readonly running: Running;
}

/**
 * Finds the settings under which a stack renders a service as its objects have it: by keys first, then by patches
 * for what has no key. What counts is what is rendered.
 *
 * @param render - the objects of a stack with these settings
 * @throws SettingsError where no settings are valid
 */
export async function serviceStack(
  picked: Picked,
  options: DraftOptions,
  render: (args: Json) => Promise<readonly Json[]>,
): Promise<ServiceStack> {
  const running = runningOf(picked);
  const main = textOf(mainContainer(picked.workload.body, running.port), "name");
  const byKeys = await attempt(settled(draftOf(picked, running, options)));
  const mapped = withDoors(byKeys.mapped, byKeys.outcomes, main);
  return mapped.every((one, index) => one === byKeys.mapped[index])
    ? byKeys
    : attempt(settled(mapped));

  async function attempt(draft: ReturnType<typeof settled>): Promise<ServiceStack> {
    const objects = await render(draft.args);
    const app = textOf(draft.args, "app");
    return { ...draft, outcomes: outcomesOf(draft.mapped, { app, running, objects }), running };
  }
}
