import * as pulumi from "@pulumi/pulumi";
import {
  type Callback,
  CallbackInvokeRequest,
  type CallbackInvokeResponse,
} from "@pulumi/pulumi/proto/callback_pb";
import {
  type RegisterResourceRequest,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from "@pulumi/pulumi/proto/resource_pb";

/** The part of the SDK's server of callbacks that the engine talks to. */
interface Callbacks {
  invoke(
    call: { readonly request: CallbackInvokeRequest },
    answer: (
      error: { readonly details?: string } | null,
      response?: CallbackInvokeResponse,
    ) => void,
  ): unknown;
}

/**
 * Transforms of resources and of the stack, applied as the engine applies them: the resource's own, then
 * those of its parents, then the stack's.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/resources/options/transforms/
 */
export class Transforms {
  private readonly ofStack: Callback[] = [];
  private readonly known = new Map<string, { parent: string; own: readonly Callback[] }>();

  /** A transform of every resource from now on. */
  add(callback: Callback): void {
    this.ofStack.push(callback);
  }

  /** Changes a request to register a resource. @param urn - the resource's name for its children */
  async apply(request: RegisterResourceRequest, urn: string): Promise<void> {
    const own = request.getTransformsList();
    const parent = request.getParent();
    this.known.set(urn, { parent, own });
    const callbacks = [...own];
    for (let above = this.known.get(parent); above; above = this.known.get(above.parent)) {
      callbacks.push(...above.own);
    }
    for (const callback of [...callbacks, ...this.ofStack]) await applyOne(request, callback);
  }

  /** Frees what the SDK opened for transforms. */
  close(): void {
    const isUsed =
      this.ofStack.length > 0 || [...this.known.values()].some(({ own }) => own.length);
    if (isUsed) pulumi.runtime.getCallbacks()?.shutdown();
  }
}

async function applyOne(request: RegisterResourceRequest, callback: Callback): Promise<void> {
  const asked = new TransformRequest()
    .setType(request.getType())
    .setName(request.getName())
    .setCustom(request.getCustom())
    .setParent(request.getParent())
    .setProperties(request.getObject())
    .setOptions(optionsOf(request));
  const answer = await invoke(callback.getToken(), asked);
  request.setObject(answer.getProperties() ?? request.getObject());
  const options = answer.getOptions();
  if (options) setOptions(request, options);
}

async function invoke(token: string, asked: TransformRequest): Promise<TransformResponse> {
  const callbacks = pulumi.runtime.getCallbacks() as unknown as Callbacks;
  const request = new CallbackInvokeRequest().setToken(token).setRequest(asked.serializeBinary());
  return new Promise((resolve, reject) => {
    void callbacks.invoke({ request }, (error, response) => {
      if (error ?? !response) reject(new Error(error?.details ?? "a transform gave no answer"));
      else resolve(TransformResponse.deserializeBinary(response.getResponse_asU8()));
    });
  });
}

/** The options that a transform may change and that a plan tells. */
function optionsOf(request: RegisterResourceRequest): TransformResourceOptions {
  return new TransformResourceOptions()
    .setDependsOnList(request.getDependenciesList())
    .setProtect(request.getProtect() ?? false)
    .setAliasesList(request.getAliasesList())
    .setCustomTimeouts(request.getCustomtimeouts())
    .setProvider(request.getProvider())
    .setIgnoreChangesList(request.getIgnorechangesList())
    .setDeleteBeforeReplace(request.getDeletebeforereplace())
    .setRetainOnDelete(request.getRetainondelete() ?? false)
    .setVersion(request.getVersion());
}

function setOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
  request
    .setDependenciesList(options.getDependsOnList())
    .setProtect(options.getProtect() ?? false)
    .setAliasesList(options.getAliasesList())
    .setCustomtimeouts(options.getCustomTimeouts())
    .setProvider(options.getProvider())
    .setIgnorechangesList(options.getIgnoreChangesList())
    .setDeletebeforereplace(options.getDeleteBeforeReplace() ?? false)
    .setRetainondelete(options.getRetainOnDelete() ?? false);
}
