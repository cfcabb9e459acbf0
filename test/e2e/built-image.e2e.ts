import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { StackArgs } from "../../model/settings/settings-args";
import { docker } from "./support/docker";
import { Fixture } from "./support/fixture";
import { hold } from "./support/hold";
import { overlaps, stepsOf } from "./support/order";
import { report } from "./support/report";
import { APP } from "./support/service";

/**
 * An image that the stack builds itself, by the real plugin of @pulumi/docker, Docker's daemon and a registry.
 * Does not prove what the image holds: test/e2e/image does.
 */
describe("An image that the stack builds", () => {
  let fixture: Fixture;
  let built: Partial<StackArgs>;

  beforeAll(async () => {
    fixture = await Fixture.create("built");
    const { green: _green, ...rest } = fixture.base;
    built = {
      ...rest,
      image: { context: "app", repository: `${fixture.cluster.registry}/sluice-e2e-built` },
    };
    await fixture.stack.up(fixture.base);
    await fixture.reachable();
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const imageOf = async (color: string): Promise<string> => {
    const { spec } = await fixture.kubectl.get(`deployment/${APP}-${color}`);
    return /"image":"([^"]*)"/.exec(JSON.stringify(spec))?.[1] ?? "";
  };

  it("Runs on the idle color by its digest, built after the router, without a loss", async () => {
    const blue = await fixture.kubectl.podUids(APP, "blue");
    const load = fixture.load();
    await hold(2);
    const run = await fixture.stack.tryUp({ ...fixture.base, green: {}, ...built });
    await hold(3);
    const tally = await load.stop();
    report("an image built for the idle color", tally, { seconds: run.seconds });

    expect(run.errors).toEqual([]);
    const reference = await imageOf("green");
    expect(reference).toMatch(
      new RegExp(`^${fixture.cluster.registry}/sluice-e2e-built@sha256:[0-9a-f]{64}$`),
    );
    expect(run.outputs["release"]).toMatchObject({ images: { green: reference } });
    // The registry has it under that digest.
    await docker("pull", "--quiet", reference);
    const image = stepsOf(run.changes, "Image", APP);
    const green = stepsOf(run.changes, "Deployment", `${APP}-green`);
    expect(overlaps(image, green)).toEqual([]);
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(blue);
    expect(tally.lost).toEqual([]);
    expect(tally.colors).toEqual(["blue"]);
  });

  it("Is not built anew while the sources are the same", async () => {
    const run = await fixture.stack.up({ ...fixture.base, green: {}, ...built });
    expect(run.lines).toEqual([]);
  });

  it("Is not needed once it is pinned: then neither daemon nor registry is asked", async () => {
    const green = { image: await imageOf("green") };
    const pinned = { ...fixture.base, ...built, green };
    await fixture.stack.up(pinned);
    const weights = { blue: 50, green: 50 };
    const run = await withDaemon("tcp://127.0.0.1:9", () =>
      fixture.stack.up({ ...pinned, weights }),
    );
    expect(run.lines).toEqual([`update VirtualService ${APP}`]);
    await fixture.stack.up(pinned);
  });

  describe("that cannot be had leaves traffic and pods alone", () => {
    let before: unknown;
    const live = async () => ({
      router: (await fixture.kubectl.get(`virtualservice/${APP}`)).spec,
      blue: await fixture.kubectl.podUids(APP, "blue"),
      green: await fixture.kubectl.podUids(APP, "green"),
    });

    beforeEach(async () => {
      before = await live();
    });

    const attempt = async (repository: string, password?: string) => {
      const login = password === undefined ? {} : { registry: { username: "robot" } };
      const image = { context: "app", repository, ...login } as NonNullable<StackArgs["image"]>;
      const secrets = password === undefined ? {} : { "image.registry.password": password };
      const run = await fixture.stack.tryUp({ ...fixture.base, green: {}, image }, { secrets });
      expect(run.ok).toBe(false);
      expect(await live()).toEqual(before);
      return run.errors.join("\n");
    };

    it("Without a daemon, and says so", async () => {
      const said = await withDaemon("tcp://127.0.0.1:9", () =>
        attempt(`${fixture.cluster.registry}/sluice-e2e-none`),
      );
      expect(said).toMatch(/docker daemon|127\.0\.0\.1:9/i);
    });

    it("Without its registry, and says so", async () => {
      expect(await attempt("127.0.0.1:9/sluice-e2e-none")).toMatch(
        /127\.0\.0\.1:9|connection refused/,
      );
    });

    it("With the wrong password, and says so without the password", async () => {
      const registry = await forbidding();
      const { port } = registry.address() as AddressInfo;
      try {
        const said = await attempt(`127.0.0.1:${String(port)}/sluice-e2e-none`, "wrong-password");
        expect(said).toMatch(/unauthorized|denied|no basic auth/i);
        expect(said).not.toContain("wrong-password");
      } finally {
        registry.close();
      }
    });
  });
});

/** A registry that lets nobody in. */
async function forbidding(): Promise<Server> {
  const server = createServer((_, response) => {
    response.writeHead(401, {
      "content-type": "application/json",
      "www-authenticate": 'Basic realm="registry"',
    });
    response.end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "unauthorized" }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** Acts while the environment names another daemon. */
async function withDaemon<T>(address: string, act: () => Promise<T>): Promise<T> {
  const before = process.env["DOCKER_HOST"];
  process.env["DOCKER_HOST"] = address;
  try {
    return await act();
  } finally {
    if (before === undefined) delete process.env["DOCKER_HOST"];
    else process.env["DOCKER_HOST"] = before;
  }
}
