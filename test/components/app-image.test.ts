/**
 * Proves: what an image build declares, and when a service declares one at all.
 *
 * Does not prove: that anything is built. The plugin of @pulumi/docker does not run here; test/e2e builds
 * and pushes the same Dockerfile with the same arguments by docker itself.
 */
import * as pulumi from "@pulumi/pulumi";
import {
  AppImage,
  type AppImageArgs,
  BlueGreenApp,
  type BlueGreenAppArgs,
  parseImage,
} from "../../components";
import type { RecordedResource, Recording } from "../../preview/recorder";
import { deploy, only } from "../support/deploy";
import { shop } from "../support/shop";

const { blue, green, ...neither } = shop;
const image = { context: "app", repository: "registry.example.com/shop" };
const source = { commit: "0123456789abcdef0123456789abcdef01234567", time: "2026-03-01T12:00:00Z" };

const TYPE = "docker:index/image:Image";

const built = async (args: Partial<AppImageArgs> = {}) =>
  only(
    await deploy(() => new AppImage("shop", { ...parseImage(image), source, ...args })),
    "Image",
  );

const service = async (args: Partial<BlueGreenAppArgs>) =>
  deploy(() => new BlueGreenApp("shop", { ...neither, ...args }));

const ofDocker = ({ resources }: Recording) =>
  resources.filter(({ type }) => /\bdocker\b/.test(type)).map(({ type, name }) => [type, name]);

function imageOf(recording: Recording, color: string): unknown {
  const { spec } = only(recording, "Deployment", `shop-${color}`).inputs as {
    spec: { template: { spec: { containers: { image: string }[] } } };
  };
  return spec.template.spec.containers[0]?.image;
}

const BUILT = /^registry\.example\.com\/shop:0123456789ab \(built from app, [0-9a-f]{8}\)$/;

describe("an image on its own", () => {
  test("is built by BuildKit and pushed, with the facts about its sources as arguments", async () => {
    const { type, inputs } = await built();
    expect(type).toBe(TYPE);
    expect(inputs).toEqual({
      imageName: "registry.example.com/shop:0123456789ab",
      build: {
        context: "app",
        dockerfile: "app/Dockerfile",
        platform: "linux/amd64",
        args: { VERSION: "0123456789ab", COMMIT: source.commit, BUILD_TIME: source.time },
        builderVersion: "BuilderBuildKit",
      },
      buildOnPreview: false,
      skipPush: false,
    });
  });

  test("takes what is said otherwise", async () => {
    const { inputs } = await built({
      dockerfile: "build/Dockerfile",
      platform: "linux/arm64",
      args: { GO_TAGS: "nomsgpack" },
      source: { ...source, isDirty: true },
    });
    expect(inputs).toMatchObject({
      imageName: "registry.example.com/shop:0123456789ab-dirty",
      build: {
        dockerfile: "build/Dockerfile",
        platform: "linux/arm64",
        args: { GO_TAGS: "nomsgpack", VERSION: "0123456789ab-dirty" },
      },
    });
  });

  test("of sources that nobody knows has the version unknown", async () => {
    const recording = await deploy(() => new AppImage("shop", parseImage(image)));
    expect(only(recording, "Image").inputs).toMatchObject({
      imageName: "registry.example.com/shop:unknown",
      build: { args: { VERSION: "unknown", COMMIT: "unknown", BUILD_TIME: "unknown" } },
    });
  });

  test("is a part of one component, and no daemon is asked when it leaves", async () => {
    const recording = await deploy(() => new AppImage("shop", parseImage(image)));
    const component = only(recording, "AppImage");
    expect(component.type).toBe("sluice:index:AppImage");
    expect(only(recording, "Image")).toMatchObject({ parent: component.urn, retainOnDelete: true });
  });

  test("passes the password on as a secret, whether it is one yet or not", async () => {
    for (const password of ["hunter2", pulumi.output("hunter2"), pulumi.secret("hunter2")]) {
      const registry = { server: "registry.example.com", username: "robot", password };
      const { inputs } = await built({ registry });
      expect(inputs["registry"]).toEqual({ ...registry, password: "[secret]" });
      expect(JSON.stringify(inputs)).not.toContain("hunter2");
    }
  });

  test("is refused before anything is declared if it cannot be built", async () => {
    const refusals: string[] = [];
    const { resources } = await deploy(() => {
      for (const wrong of [
        { repository: "shop" },
        { platform: "amd64" },
        { registry: { username: "", password: pulumi.secret("hunter2") } },
      ]) {
        try {
          parseImage<pulumi.Input<string>>({ ...image, ...wrong });
        } catch (error) {
          refusals.push(String(error));
        }
      }
    });
    expect(refusals.map((text) => /^ {2}(\S+)$/m.exec(text)?.[1])).toEqual([
      "image.repository",
      "image.platform",
      "image.registry.username",
    ]);
    expect(resources).toEqual([]);
  });
});

describe("a service", () => {
  test("with an image for each color declares nothing of Docker, whatever else changes", async () => {
    for (const weights of [
      { blue: 100, green: 0 },
      { blue: 60, green: 40 },
    ]) {
      const recording = await service({ blue, green, image, source, weights });
      expect(ofDocker(recording)).toEqual([]);
      expect(recording.resources.filter(({ type }) => type.includes("AppImage"))).toEqual([]);
    }
  });

  test("without `image` declares nothing of Docker, and an idle color runs the other's", async () => {
    const recording = await service({ blue });
    expect(ofDocker(recording)).toEqual([]);
    expect(imageOf(recording, "green")).toBe(blue.image);
  });

  test("runs what is built on the idle color alone", async () => {
    const recording = await service({ blue, image, source });
    expect(ofDocker(recording)).toEqual([[TYPE, "shop"]]);
    expect(imageOf(recording, "blue")).toBe(blue.image);
    expect(imageOf(recording, "green")).toMatch(BUILT);
  });

  test("tells the built image in its outputs, so that it can be pinned", async () => {
    const recording = await service({ blue, image, source });
    const { urn } = only(recording, "BlueGreenApp");
    expect(recording.componentOutputs[urn]).toMatchObject({
      release: { images: { blue: blue.image, green: expect.stringMatching(BUILT) as unknown } },
    });
  });

  test("builds after the router, so that a build that fails holds back no traffic", async () => {
    const recording = await service({ blue, image, source });
    const router = only(recording, "VirtualService");
    expect(only(recording, "Image").dependencies).toContain(router.urn);
    expect(only(recording, "Deployment", "shop-green").dependencies).toContain(
      only(recording, "Image").urn,
    );
    expect(dependsOn(recording, router, TYPE)).toBe(false);
  });

  test("refuses to build for a color with traffic, and says how to keep what it runs", async () => {
    let refusal: unknown;
    const recording = await deploy(() => {
      try {
        new BlueGreenApp("shop", { ...neither, green, image });
      } catch (error) {
        refusal = error;
      }
    });
    expect(String(refusal)).toContain("sluice pin blue keeps the one that was built for it");
    expect(recording.resources).toEqual([]);
  });

  test("builds once for both colors where that is allowed, and before traffic moves", async () => {
    const recording = await service({ image: { ...image, allowActiveBuild: true }, source });
    expect(ofDocker(recording)).toEqual([[TYPE, "shop"]]);
    expect(imageOf(recording, "blue")).toMatch(BUILT);
    expect(imageOf(recording, "green")).toBe(imageOf(recording, "blue"));
    expect(dependsOn(recording, only(recording, "VirtualService"), TYPE)).toBe(true);
  });

  test("passes no part of a login on to anything but the build", async () => {
    const registry = { username: "robot", password: pulumi.secret("hunter2") };
    const recording = await service({ blue, image: { ...image, registry }, source });
    const others = recording.resources.filter(({ type }) => type !== TYPE);
    expect(JSON.stringify(others)).not.toContain("robot");
    expect(JSON.stringify(recording)).not.toContain("hunter2");
  });
});

/** Whether a resource waits for one of a type, however many others are between them. */
function dependsOn(recording: Recording, from: RecordedResource, type: string): boolean {
  const next = from.dependencies.flatMap((urn) =>
    recording.resources.filter((resource) => resource.urn === urn),
  );
  return next.some((one) => one.type === type || dependsOn(recording, one, type));
}
