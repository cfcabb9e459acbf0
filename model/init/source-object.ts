import { itemsOf, mapAt, textOf } from "../field";
import { isMap } from "../settings/merge";

type Json = Readonly<Record<string, unknown>>;

/** An object of Kubernetes as a file has it. */
export interface SourceObject {
  readonly kind: string;
  readonly name: string;
  /** @default - whichever namespace the file is applied to */
  readonly namespace?: string;
  /** The whole object. */
  readonly body: Json;
  /** Where it stands, as people name the file. */
  readonly file: string;
}

/** Objects, and what stands between them. */
export interface SourceObjects {
  readonly objects: readonly SourceObject[];
  /** Sentences about documents that are no objects. */
  readonly strange: readonly string[];
}

/** The objects among the documents of a file; those of a List are its items. */
export function sourceObjects(documents: readonly unknown[], file: string): SourceObjects {
  const objects: SourceObject[] = [];
  const strange: string[] = [];
  for (const document of documents) {
    // `helm template` leaves documents of comments alone.
    if (document === null || document === undefined) continue;
    const kind = textOf(document, "kind");
    if (/^\w*List$/.test(kind) && Array.isArray(mapAt(document)["items"])) {
      const inner = sourceObjects(itemsOf(document, "items"), file);
      objects.push(...inner.objects);
      strange.push(...inner.strange);
      continue;
    }
    const name = textOf(document, "metadata", "name");
    if (!isMap(document) || kind === "" || name === "") {
      strange.push(`${file}: a document without kind or metadata.name`);
      continue;
    }
    const namespace = textOf(document, "metadata", "namespace");
    objects.push({ kind, name, ...(namespace !== "" && { namespace }), body: document, file });
  }
  return { objects, strange };
}

/** What people call an object. */
export function sourceName({ kind, name }: Pick<SourceObject, "kind" | "name">): string {
  return `${kind} ${name}`;
}
