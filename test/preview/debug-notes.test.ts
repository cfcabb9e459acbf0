// Does not prove how much memory that saves: `npm run bench:preview` measures it.
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { deploy } from "../support/deploy";

class Thing extends pulumi.CustomResource {
  constructor(name: string) {
    super("test:index:Thing", name, {});
  }
}

/** What the SDK keeps of promises that are not settled yet. */
function openPromises(): readonly object[] {
  const { globalStore } = globalThis as unknown as {
    readonly globalStore: { readonly leakCandidates: ReadonlySet<object> };
  };
  return [...globalStore.leakCandidates];
}

test("promises of a program under way keep no trace of where they were made", async () => {
  const traces: unknown[] = [];
  await deploy(() => {
    new Thing("thing");
    traces.push(...openPromises().map((one) => Reflect.get(one, "_debugStackTrace") as unknown));
  });
  expect(new Set(traces)).toEqual(new Set([""]));
});

test("no resource is registered with the stack that declared it", async () => {
  const frames: unknown[] = [];
  await deploy(() => {
    const monitor = pulumi.runtime.getMonitor() as unknown as {
      registerResource: (request: RegisterResourceRequest, ...rest: readonly unknown[]) => unknown;
    };
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, ...rest) => {
      frames.push(...(request.getStacktrace()?.getFramesList() ?? []));
      return register(request, ...rest);
    };
    new Thing("thing");
  });
  expect(frames).toEqual([]);
});
