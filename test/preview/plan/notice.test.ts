/** Files that change in running pods, and images that are built; other notices are in danger.test.ts. */
import { makePlan } from "../../../preview/plan/plan";
import type { RecordedResource, Recording } from "../../../preview/recorder";
import { IMAGE_TYPE, unbuiltImage } from "../../../preview/unbuilt-image";
import {
  blueGreen,
  image,
  IMAGES,
  recordingOf,
  resource,
  TYPES,
  urn,
} from "../../support/recording";

function noticed(before: Recording | undefined, after: Recording): readonly string[] {
  const base = { kind: before ? "file" : "nothing", label: "Pulumi.dev.yaml" } as const;
  const plan = makePlan({ project: "shop", stack: "dev", whatIf: [], base, before, after });
  return plan.notices.map(({ subject, message }) => `${subject} ${message}`);
}

const withResources = (recording: Recording, ...more: readonly RecordedResource[]): Recording => ({
  ...recording,
  resources: [...recording.resources, ...more],
});

describe("a Service that is called from outside of the mesh", () => {
  const over = (type: string, selector: Readonly<Record<string, string>> = {}) =>
    withResources(
      blueGreen(),
      resource(TYPES.service, "shop", {
        metadata: { name: "shop", namespace: "shop" },
        spec: { type, selector: { "app.kubernetes.io/name": "shop", ...selector } },
      }),
    );
  const line = (type: string) =>
    `Service shop/shop is of type ${type}: who calls it past the mesh gets pods of both colors, whatever the weights are.`;

  test("gets past the weights, which is told once", () => {
    const [closed, open] = [over("ClusterIP"), over("NodePort")];
    expect(noticed(closed, open)).toEqual([line("NodePort")]);
    expect(noticed(open, open)).toEqual([]);
    expect(noticed(open, over("LoadBalancer"))).toEqual([line("LoadBalancer")]);
    expect(noticed(open, closed)).toEqual([]);
  });

  test("of one color has no weights to get past", () => {
    expect(noticed(blueGreen(), over("NodePort", { "sluice.dev/color": "blue" }))).toEqual([]);
  });
});

describe("files that change in running pods", () => {
  const PROVIDER = "pulumi:providers:kubernetes";
  const side = (color: string, data: Readonly<Record<string, string>>, mutable = "true") => {
    const labels = { "app.kubernetes.io/name": "shop", "sluice.dev/color": color };
    const name = `shop-${color}-live`;
    return withResources(
      blueGreen({ weights: [90, 10] }),
      resource(PROVIDER, "cluster", { enableConfigMapMutable: mutable }),
      resource(
        TYPES.configMap,
        name,
        { metadata: { name, namespace: "shop", labels }, data },
        { provider: urn(PROVIDER, "cluster") },
      ),
    );
  };

  test.each([
    ["blue", "90 %"],
    ["green", "10 %"],
  ])("reach users at once, and the plan says so: %s", (color, share) => {
    expect(noticed(side(color, { a: "1" }), side(color, { a: "2" }))).toEqual([
      `ConfigMap shop/shop-${color}-live changes in place: it reaches the running pods of the color that carries ${share} of the traffic within about two minutes, without a rollout.`,
    ]);
  });

  test("of an object without a color are told without a share", () => {
    const of = (value: string) =>
      recordingOf([
        resource(PROVIDER, "cluster", { enableConfigMapMutable: "true" }),
        resource(
          TYPES.configMap,
          "a",
          { metadata: { name: "a", namespace: "n" }, data: { value } },
          { provider: urn(PROVIDER, "cluster") },
        ),
      ]);
    expect(noticed(of("1"), of("2"))).toEqual([
      "ConfigMap n/a changes in place: it reaches the running pods within about two minutes, without a rollout.",
    ]);
  });

  test("are replaced with a gap where the provider was not told to change them", () => {
    expect(noticed(side("blue", { a: "1" }, "false"), side("blue", { a: "2" }, "false"))).toEqual([
      "ConfigMap shop/shop-blue-live is deleted before it is created anew: pods that start in between wait for it.",
    ]);
  });

  test("that stay are no news", () => {
    expect(noticed(side("blue", { a: "1" }), side("blue", { a: "1" }))).toEqual([]);
  });
});

describe("an image that is built", () => {
  const inputs = {
    imageName: "registry.example.com/shop:0123456789ab",
    build: { context: "app" },
  };
  const unbuilt = unbuiltImage(inputs);
  const build = resource(IMAGE_TYPE, "shop", inputs);
  const docker =
    "Image shop is built from app and pushed as registry.example.com/shop:0123456789ab: pulumi up and preview need Docker.";

  test("needs Docker, new or not", () => {
    const after = withResources(blueGreen({ images: [IMAGES[0], unbuilt] }), build);
    expect(noticed(undefined, after)).toContain(docker);
    expect(noticed(after, after)).toEqual([docker]);
  });

  test("on a color with traffic may change under it at any time", () => {
    const after = withResources(blueGreen({ images: [unbuilt, IMAGES[1]] }), build);
    expect(noticed(after, after)).toEqual([
      docker,
      "shop/shop blue carries 100 % of the traffic and runs what is built from app: when anything changed there, pulumi up replaces its pods.",
    ]);
  });

  test("and is pinned then may be the one that runs", () => {
    const before = withResources(blueGreen({ images: [IMAGES[0], unbuilt] }), build);
    expect(noticed(before, blueGreen({ images: [IMAGES[0], image("c")] }))).toEqual([
      "shop/shop green had an image that pulumi up built: if it is the one that is pinned, pods stay.",
    ]);
  });
});
