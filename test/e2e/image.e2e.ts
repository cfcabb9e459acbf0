import { buildArguments, imageTag } from "../../model/build";
import { Container } from "./support/container";
import { docker } from "./support/docker";
import { buildLocally, FIRST } from "./support/image";
import { filesOf, hashOf } from "./support/image-content";
import { report } from "./support/report";

const IMAGE = "sluice-e2e-image:first";
const AGAIN = "sluice-e2e-image:again";
const BASED = "sluice-e2e-image:based";
const MOST_BYTES = 25_000_000;
const SHELL = /(?:^|\/)(?:sh|ash|bash|dash|busybox)$/;

/**
 * Does not prove what the public base image holds: the test cluster's docker has a stand-in of its
 * own under that name. Nor that `@pulumi/docker` builds: its plugin comes from a host that tests may
 * not need, so docker itself builds here, with the Dockerfile and the arguments that AppImage gives.
 */
describe("The image of the sample service", () => {
  beforeAll(async () => {
    await buildLocally(IMAGE, FIRST);
  });

  afterAll(async () => {
    await docker("image", "rm", "--force", IMAGE, AGAIN, BASED);
  });

  const inspect = async (format: string): Promise<string> =>
    (await docker("image", "inspect", "--format", format, IMAGE)).trim();

  it("Tells its commit in labels", async () => {
    const labels = JSON.parse(await inspect("{{json .Config.Labels}}")) as object;
    expect(labels).toMatchObject({
      "org.opencontainers.image.version": imageTag(FIRST),
      "org.opencontainers.image.revision": FIRST.commit,
      "org.opencontainers.image.created": FIRST.time,
    });
  });

  it("Is small, and names a user by number that is not root", async () => {
    const bytes = Number(await inspect("{{.Size}}"));
    report("size of the image", undefined, { bytes });
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
    expect(await inspect("{{.Config.User}}")).toMatch(/^[1-9]\d*(?::[1-9]\d*)?$/);
  });

  it("Holds no shell", async () => {
    const files = await filesOf(IMAGE);
    expect(files).toContain("app/app");
    expect(files.filter((name) => SHELL.test(name))).toEqual([]);
  });

  it("Runs without capabilities on a read-only file system, tells its version, and ends well", async () => {
    const hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"];
    const container = await Container.start(IMAGE, ...hardened);
    try {
      const version = JSON.parse(await container.text("/version")) as object;
      const { VERSION, COMMIT, BUILD_TIME } = buildArguments(FIRST);
      expect(version).toMatchObject({ version: VERSION, commit: COMMIT, buildTime: BUILD_TIME });
      expect(await container.stop()).toBe(0);
    } finally {
      await container.remove();
    }
  });

  it("Stands on another base if the build is told so", async () => {
    await buildLocally(BASED, FIRST, { own: { BASE_IMAGE: "debian:bookworm-slim" } });
    const files = await filesOf(BASED);
    expect(files).toContain("app/app");
    expect(files.filter((name) => SHELL.test(name))).toContain("usr/bin/bash");
  });

  it("Holds the same program when it is built again from nothing", async () => {
    await buildLocally(AGAIN, FIRST, { afresh: true });
    const [one, other] = await Promise.all(
      [IMAGE, AGAIN].map((image) => hashOf(image, "/app/app")),
    );
    expect(other).toBe(one);
  });
});
