// How docker is called and what comes back. Does not prove that docker builds it: test/e2e does.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT_CODES } from "../../model/exit-code";
import { image } from "../../cli/verbs/image";
import { CONFIG, fakeWorld, project } from "../release/driver/world";

const DIGEST = `sha256:${"d".repeat(64)}`;
const PUSHED = `The push refers to repository\n1.0: digest: ${DIGEST} size: 738\n`;

let directory: string;

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const pushing = () => fakeWorld({}, { reply: () => PUSHED });

async function run(argv: readonly string[], world = fakeWorld(), config = CONFIG) {
  directory = project(config);
  mkdirSync(join(directory, "app"));
  const code = await image.run(["--cwd", directory, ...argv], world);
  return { code, world };
}

const UNKNOWN = ["BUILD_TIME", "COMMIT", "VERSION"].flatMap((name) => [
  "--build-arg",
  `${name}=unknown`,
]);

test("a key under its old name is accepted, and said", async () => {
  const config = `${CONFIG}  shop:traffic:\n    timeoutMs: 1500\n`;
  const { world } = await run(["--stack", "dev"], fakeWorld(), config);
  expect(world.said[0]).toBe(
    "warning: shop:traffic.timeoutMs is called timeout now, and sluice 1.0.0 refuses the old name; write timeout: 1s500ms",
  );
});

test("without a stack the sample service is built, under its folder's name", async () => {
  const { code, world } = await run([]);
  expect(code).toBe(EXIT_CODES.ok);
  const platform = ["--platform", "linux/amd64"];
  const args = [
    "build",
    ...platform,
    "--file",
    "app/Dockerfile",
    ...UNKNOWN,
    "--tag",
    "app:unknown",
    "app",
  ];
  expect(world.shown).toEqual([{ command: "docker", args, directory, output: "stderr" }]);
  expect(world.printed).toEqual(["app:unknown"]);
});

test("with a stack its image settings count, the command line's come first, the rest goes to docker", async () => {
  const config = `${CONFIG}  shop:image:
    context: service
    dockerfile: build/Dockerfile
    repository: registry.example.com/shop
    args: { FLAVOR: plain }
    registry: { username: robot, password: { secure: AAA } }
`;
  const { world } = await run(
    ["--stack", "dev", "--platform", "linux/arm64", "--", "--no-cache"],
    fakeWorld(),
    config,
  );
  expect(world.shown[0]?.args).toEqual([
    "build",
    "--platform",
    "linux/arm64",
    "--file",
    "build/Dockerfile",
    ...UNKNOWN.slice(0, 4),
    "--build-arg",
    "FLAVOR=plain",
    ...UNKNOWN.slice(4),
    "--tag",
    "registry.example.com/shop:unknown",
    "--no-cache",
    "service",
  ]);
});

test("what is pushed is known by the digest that the registry gave, and nothing else is printed", async () => {
  const { world } = await run(["--repository", "registry.example.com/shop", "--push"], pushing());
  expect(world.read).toEqual([
    { command: "docker", args: ["push", "registry.example.com/shop:unknown"], directory },
  ]);
  expect(world.printed).toEqual([`registry.example.com/shop@${DIGEST}`]);
  expect(world.said.join("\n")).toContain("The push refers to repository");
});

test("as JSON there is the tag, too", async () => {
  const repository = ["--repository", "registry.example.com/shop"];
  const { world } = await run([...repository, "--push", "--json"], pushing());
  expect(JSON.parse(world.printed[0] ?? "")).toMatchObject({
    exitCode: EXIT_CODES.ok,
    reference: `registry.example.com/shop@${DIGEST}`,
    tag: "registry.example.com/shop:unknown",
    pushed: true,
  });
});

test("the version is the commit that last touched the sources, and tells if they differ", async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "image-")));
  const git = (...args: readonly string[]) => {
    const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    const options = { cwd: directory, encoding: "utf8", stdio: "pipe" } as const;
    return execFileSync("git", [...identity, ...args], options).trim();
  };
  mkdirSync(join(directory, "app"));
  writeFileSync(join(directory, "app/Dockerfile"), "FROM scratch\n");
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "service");
  const version = git("rev-parse", "HEAD").slice(0, 12);
  git("commit", "--quiet", "--allow-empty", "--message", "elsewhere");
  const world = fakeWorld();
  await image.run(["--cwd", directory], world);
  writeFileSync(join(directory, "app/Dockerfile"), "FROM other\n");
  await image.run(["--cwd", directory], world);
  expect(world.printed).toEqual([`app:${version}`, `app:${version}-dirty`]);
  expect(world.said).toEqual([
    "The sources differ from their commit; the image's version says so.",
  ]);
});

test("a build that fails ends it: nothing is pushed and nothing printed", async () => {
  const world = fakeWorld({}, { codes: [1] });
  await expect(run(["--repository", "r.example.com/a", "--push"], world)).rejects.toMatchObject({
    exitCode: EXIT_CODES.failed,
    message: "docker build failed.",
  });
  expect({ read: world.read, printed: world.printed }).toEqual({ read: [], printed: [] });
});

test("a push without a digest is a failure: a tag would be no reference", async () => {
  const world = fakeWorld({}, { reply: () => "pushed\n" });
  await expect(run(["--repository", "r.example.com/a", "--push"], world)).rejects.toThrow(
    "docker push gave no digest for r.example.com/a:unknown.",
  );
});

test("a repository without a host is not pushed to", async () => {
  const world = fakeWorld();
  await expect(run(["--push"], world)).rejects.toMatchObject({ exitCode: EXIT_CODES.usage });
  expect(world.shown).toEqual([]);
});

test("a stack's image settings are checked", async () => {
  const config = `${CONFIG}  shop:image: { context: app, repository: "shop:1" }\n`;
  await expect(run(["--stack", "dev"], fakeWorld(), config)).rejects.toThrow("image.repository");
  const mistyped = `${CONFIG}  shop:image: { contxt: app, repository: registry.example.com/shop }\n`;
  await expect(run(["--stack", "dev"], fakeWorld(), mistyped)).rejects.toThrow(
    "did you mean context? Known: context, dockerfile, repository",
  );
});
