import * as pulumi from "@pulumi/pulumi";
import type { Callback as Transform } from "@pulumi/pulumi/proto/callback_pb";
import type {
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { LimitsByService } from "../model/release/limits";
import { concealSecrets } from "./conceal";
import { dropDebugNotes } from "./debug-notes";
import { generatedName } from "./object-name";
import { Transforms } from "./transforms";
import { refuseTwins } from "./twins";
import { IMAGE_TYPE, unbuiltImage } from "./unbuilt-image";

/** A resource as the program registered it: what the engine would have been told. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Whether a provider owns it, as opposed to a component. */
  readonly custom: boolean;
  readonly parent: string;
  /** Inputs, secrets concealed. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** URNs that the engine waits for before it touches this one. */
  readonly dependencies: readonly string[];
  /** URN of its provider; empty for a default one. */
  readonly provider: string;
  /** URNs that this resource may have had before: a renamed resource is no new one. */
  readonly aliases: readonly string[];
  readonly protect: boolean;
  /** Whether it outlives its removal from the program: then no provider is asked to delete it. */
  readonly retainOnDelete: boolean;
  /** Paths of inputs, such as `spec.replicas`, whose changes the engine ignores once it exists. */
  readonly ignoreChanges: readonly string[];
  /** Time limit of an update, such as `600s`; empty when the provider's own holds. */
  readonly updateTimeout: string;
}

/** What a program did when it ran without an engine. */
export interface Recording {
  readonly resources: readonly RecordedResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Outputs of the components, by URN. */
  readonly componentOutputs: Readonly<Record<string, unknown>>;
  /** What the stack's config allows a change of the weights at most. @default - anything */
  readonly limits?: LimitsByService;
  /** What the program got to read; absent where nobody knows. */
  readonly config?: { readonly project: string; readonly keys: readonly string[] };
}

/** A program and the stack config it runs with. */
export interface ProgramRun {
  readonly project: string;
  readonly stack: string;
  /** Config by full key, such as `sluice:activeColor`; maps and lists as JSON. */
  readonly config: Readonly<Record<string, string>>;
  /** Full keys whose values hold secrets. */
  readonly secretKeys: readonly string[];
  /** Each encrypted value's steps, a full key first. @default - the program knows the keys only */
  readonly encryptedPaths?: readonly (readonly (string | number)[])[];
  /** Declares the resources; what it returns are the stack's outputs. */
  readonly program: () => unknown;
  /** Called for each resource before it counts as created; delays show the order of a real run. */
  readonly onRegister?: (resource: RecordedResource) => Promise<void>;
}

const STACK = "pulumi:pulumi:Stack";

type Callback = (error: Error | null, response: unknown) => void;

/** The part of the resource monitor that the recorder listens to. */
interface Monitor {
  registerResource(request: RegisterResourceRequest, callback: Callback): unknown;
  registerResourceOutputs(request: RegisterResourceOutputsRequest, callback: Callback): unknown;
  registerStackTransform?(transform: Transform, callback: Callback): void;
}

/**
 * Runs a program in this process with the Pulumi SDK's own mocks in the place of the engine, and
 * records what it registers, dependencies included. One run at a time: the SDK keeps its state in the
 * process.
 */
export async function record(run: ProgramRun): Promise<Recording> {
  const resources: RecordedResource[] = [];
  const componentOutputs: Record<string, unknown> = {};
  pulumi.runtime.setAllConfig({ ...run.config }, [...run.secretKeys]);
  // How the engine tells a program which keys hold secrets; the SDK keeps its own copy to itself.
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(run.secretKeys);
  // In an update a program reads this in the stack's file; here values may come from elsewhere.
  Reflect.deleteProperty(process.env, "SLUICE_ENCRYPTED_PATHS");
  if (run.encryptedPaths !== undefined) {
    process.env["SLUICE_ENCRYPTED_PATHS"] = JSON.stringify(run.encryptedPaths);
  }
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }: pulumi.runtime.MockResourceArgs) => ({
        id: `${name}-id`,
        state: stateOf(type, name, inputs as Readonly<Record<string, unknown>>),
      }),
      call: ({ inputs }: pulumi.runtime.MockCallArgs) => inputs as Record<string, unknown>,
    },
    run.project,
    run.stack,
  );
  dropDebugNotes();
  const transforms = new Transforms();
  listen(resources, run, transforms);
  listenToOutputs(componentOutputs);
  await withoutCluster(async () => {
    await pulumi.runtime.runInPulumiStack(() => Promise.resolve(run.program()));
    await pulumi.runtime.disconnect();
  }).finally(() => {
    transforms.close();
  });
  refuseTwins(resources);
  // What the stack registered, not what the promise holds: only there secrets are marked as such.
  const outputs = componentOutputs[mockUrn(run, "", STACK, `${run.project}-${run.stack}`)] ?? {};
  return {
    resources,
    outputs: outputs as Recording["outputs"],
    componentOutputs,
    config: { project: run.project, keys: Object.keys(run.config) },
  };
}

/** Providers take defaults from these; what a program declares must not depend on who looks at it. */
const CLUSTER_VARIABLES = /^(?:KUBECONFIG|KUBE_|PULUMI_K8S_)/;

async function withoutCluster(use: () => Promise<void>): Promise<void> {
  const hidden = Object.entries(process.env).filter(([name]) => CLUSTER_VARIABLES.test(name));
  for (const [name] of hidden) Reflect.deleteProperty(process.env, name);
  try {
    await use();
  } finally {
    Object.assign(process.env, Object.fromEntries(hidden));
  }
}

function listen(resources: RecordedResource[], run: ProgramRun, transforms: Transforms): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResource.bind(monitor);
  monitor.registerStackTransform = (transform, callback) => {
    transforms.add(transform);
    callback(null, {});
  };
  monitor.registerResource = async (request, callback) => {
    try {
      await transforms.apply(request, urnOf(run, request));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)), undefined);
      return;
    }
    const resource = recorded(run, request);
    if (resource.type !== STACK) resources.push(resource);
    await run.onRegister?.(resource);
    return register(request, callback);
  };
}

function listenToOutputs(componentOutputs: Record<string, unknown>): void {
  const monitor = pulumi.runtime.getMonitor() as unknown as Monitor;
  const register = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, callback) => {
    const outputs: unknown = request.getOutputs()?.toJavaScript() ?? {};
    componentOutputs[request.getUrn()] = concealSecrets(outputs);
    return register(request, callback);
  };
}

function recorded(run: ProgramRun, request: RegisterResourceRequest): RecordedResource {
  const inputs: unknown = request.getObject()?.toJavaScript() ?? {};
  return {
    urn: urnOf(run, request),
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    parent: request.getParent(),
    inputs: concealSecrets(inputs) as Readonly<Record<string, unknown>>,
    dependencies: [...request.getDependenciesList()].sort(),
    provider: request.getProvider().split("::").slice(0, 4).join("::"),
    aliases: aliasesOf(run, request),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    ignoreChanges: request.getIgnorechangesList(),
    updateTimeout: request.getCustomtimeouts()?.getUpdate() ?? "",
  };
}

/**
 * The URN as the SDK's mocks give it, so that dependencies lead to their resources. It holds the type
 * of the immediate parent only; the engine's own would hold those of all.
 */
function urnOf(run: ProgramRun, request: RegisterResourceRequest): string {
  return mockUrn(run, request.getParent(), request.getType(), request.getName());
}

function mockUrn(run: ProgramRun, parent: string, type: string, name: string): string {
  const parentType = parent.split("::")[2]?.split("$").pop();
  const qualified = parentType === undefined ? type : `${parentType}$${type}`;
  return `urn:pulumi:${run.stack}::${run.project}::${qualified}::${name}`;
}

/** What an alias leaves out is as the resource has it now. */
function aliasesOf(run: ProgramRun, request: RegisterResourceRequest): readonly string[] {
  return request.getAliasesList().map((alias) => {
    const spec = alias.getSpec();
    if (spec === undefined) return shortened(alias.getUrn());
    const top = `::::${STACK}`;
    const parent = spec.getNoparent() ? top : spec.getParenturn() || request.getParent();
    return mockUrn(
      run,
      parent,
      spec.getType() || request.getType(),
      spec.getName() || request.getName(),
    );
  });
}

/** An engine's URN in the form of the mocks: one parent type, which is the stack's at the top. */
function shortened(urn: string): string {
  const [start = "", project = "", types = "", ...name] = urn.split("::");
  const last = [STACK, ...types.split("$")].slice(-2).join("$");
  return [start, project, last, ...name].join("::");
}

/** Outputs as the provider gives them: what it draws or finds out is stood in for. */
function stateOf(type: string, name: string, inputs: Readonly<Record<string, unknown>>) {
  if (type === IMAGE_TYPE) return { ...inputs, repoDigest: unbuiltImage(inputs) };
  const metadata = inputs["metadata"];
  if (typeof metadata !== "object" || metadata === null || "name" in metadata) return inputs;
  const concealed = concealSecrets(inputs) as Readonly<Record<string, unknown>>;
  return { ...inputs, metadata: { ...metadata, name: generatedName(name, concealed) } };
}
