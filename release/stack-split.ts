import { COLORS } from "../model/color";
import type { Split } from "../model/switch";
import { StackDocument } from "./engine/stack-document";
import { setInText } from "./stack-text";

/**
 * A stack file's text with another split. Weights are written where the file has some, or where the
 * active color alone does not say them.
 *
 * @throws PlaceError where that would change something else, as below an alias
 */
export function withSplit(text: string, project: string, { activeColor, weights }: Split): string {
  const document = new StackDocument(text, project);
  const [weightsKey, activeKey] = [document.spelled("weights"), document.spelled("activeColor")];
  const isPlain = weights[activeColor] === 100 && !document.has("weights");
  const changes = [
    ...(isPlain ? [] : COLORS.map((color) => [[weightsKey, color], weights[color]] as const)),
    [[activeKey], activeColor] as const,
  ];
  return changes.reduce((one, [place, value]) => setInText(one, place, value, activeKey), text);
}
