import { isMap } from "../../model/settings/merge";
import { ConflictError } from "../../release/driver/ports";
import type { ObjectRef } from "../../release/kube/resource";

/** An object as the API server keeps it. */
interface Kept {
  readonly metadata: { readonly resourceVersion: string };
}

/** The API server for objects of a release's own: each write has a version, and one of an old version fails. */
export class FakeObjects {
  /** Called before each request, with its verb and the kind: waits, or fails. */
  before: (request: string) => Promise<void> | void = () => undefined;
  serverTime: number | undefined;
  private readonly objects = new Map<string, Kept>();
  private version = 0;

  async find<T>(ref: ObjectRef): Promise<T | undefined> {
    await this.before(`get ${ref.resource.plural}`);
    return structuredClone(this.objects.get(keyOf(ref))) as T | undefined;
  }

  async create<T>(ref: ObjectRef, body: object): Promise<T> {
    await this.before(`create ${ref.resource.plural}`);
    if (this.objects.has(keyOf(ref))) throw new ConflictError("it is there already");
    return this.keep(ref, body) as T;
  }

  async merge<T>(ref: ObjectRef, body: object): Promise<T> {
    await this.before(`patch ${ref.resource.plural}`);
    const found = this.objects.get(keyOf(ref));
    if (!found) throw new Error("not found");
    const { metadata } = body as { readonly metadata?: { readonly resourceVersion?: string } };
    const expected = metadata?.resourceVersion;
    if (expected !== undefined && expected !== found.metadata.resourceVersion) {
      throw new ConflictError("the object has been modified");
    }
    return this.keep(ref, merged(found, body)) as T;
  }

  delete(ref: ObjectRef): void {
    this.objects.delete(keyOf(ref));
  }

  private keep(ref: ObjectRef, body: object): object {
    this.version += 1;
    const resourceVersion = String(this.version);
    const kept = merged(body, { metadata: { resourceVersion } }) as Kept;
    this.objects.set(keyOf(ref), kept);
    return structuredClone(kept);
  }
}

function keyOf({ resource, namespace, name }: ObjectRef): string {
  return `${resource.plural}/${namespace}/${name}`;
}

/** A merge patch, in which `null` removes. https://www.rfc-editor.org/rfc/rfc7386 */
function merged(before: object, patch: object): object {
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(patch)) {
    const own = after[name];
    if (value === null) Reflect.deleteProperty(after, name);
    else after[name] = isMap(value) ? merged(isMap(own) ? own : {}, value) : value;
  }
  return after;
}
