import type { Recording } from "../recorder";
import { itemsOf, textOf } from "../../model/field";
import type { Notice } from "./notice";

/** A line for each patch of a service that is new, or that is about other fields than before. */
export function patchNotices(before: Recording, after: Recording): readonly Notice[] {
  const textsOf = (recording: Recording) =>
    new Set(patchesIn(recording).map((one) => JSON.stringify(one)));
  const known = textsOf(before);
  return patchesIn(after).filter((one) => !known.has(JSON.stringify(one)));
}

/** What the components of a program put out as `patches`. */
function patchesIn({ componentOutputs }: Recording): readonly Notice[] {
  return Object.values(componentOutputs)
    .flatMap((outputs) => itemsOf(outputs, "patches"))
    .map((patch) => {
      const fields = itemsOf(patch, "fields").map(String).join(", ");
      const message = `is patched by ${textOf(patch, "key")}: ${fields}. For these fields no default holds.`;
      return { subject: textOf(patch, "subject"), message };
    });
}
