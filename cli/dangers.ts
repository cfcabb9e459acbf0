import type { Complaint } from "../model/complaint";
import type { Split } from "../model/switch";
import type { Danger } from "../preview/plan/danger";

/**
 * What the offline preview says against a split, before it is written into the file: a color that is too
 * small for its share, settings that the program refuses.
 *
 * @throws StackError without such a stack, PreviewError when the program cannot be evaluated or refuses its settings
 */
export async function switchDangers(
  directory: string,
  name: string,
  { activeColor, weights }: Split,
): Promise<readonly Complaint[]> {
  // Here, not above: a refusal should not wait for Pulumi's SDK.
  const { previewStack: preview } = await import("../preview/preview.ts");
  const { plan } = await preview({
    directory,
    stack: name,
    set: [
      `activeColor=${activeColor}`,
      `weights.blue=${String(weights.blue)}`,
      `weights.green=${String(weights.green)}`,
    ],
  });
  return plan.dangers.map(dangerRefusal);
}

/** A danger that nobody has accepted. */
export function dangerRefusal({ subject, message }: Danger): Complaint {
  return {
    about: subject,
    found: message,
    needed: "a change without danger",
    next: "mend it, or say --accept-dangers",
  };
}
