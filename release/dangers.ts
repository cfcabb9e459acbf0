import { createRequire } from "node:module";
import type { Refusal, Split } from "../model/switch";
import type { DangerKind } from "../render/plan/danger";
import type * as PreviewModule from "../render/preview";

/**
 * What the offline preview says against a split, before anything is written: a color that is too small for
 * its share, settings that the program refuses.
 *
 * @param excused - kinds of dangers that are taken care of
 * @throws PreviewError when the program cannot be evaluated or refuses its settings
 */
export async function switchDangers(
  directory: string,
  stack: string,
  { activeColor, weights }: Split,
  excused: readonly DangerKind[] = [],
): Promise<readonly Refusal[]> {
  // Here, not above: a refusal should not wait for Pulumi's SDK.
  const { preview } = createRequire(__filename)("../render/preview") as typeof PreviewModule;
  const { plan } = await preview({
    help: false,
    directory,
    stack,
    set: [
      `activeColor=${activeColor}`,
      `weights.blue=${String(weights.blue)}`,
      `weights.green=${String(weights.green)}`,
    ],
    format: "json",
    color: false,
    failOnDanger: true,
    withoutSecrets: false,
  });
  const found = plan.dangers.filter(({ kind }) => !excused.includes(kind));
  return found.map(({ subject, message }) => ({
    about: subject,
    found: message,
    needed: "a change without danger",
    next: "mend it, or say --accept-dangers",
  }));
}
