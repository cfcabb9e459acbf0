import { imageTag } from "../../model/build";
import type { StackArgs } from "../../model/settings/settings-args";
import { Fixture } from "./support/fixture";
import { buildImage, FIRST, SECOND } from "./support/image";
import { destroyCompletely, KINDS } from "./support/nothing-left";
import { PodShell } from "./support/pod-shell";
import { podsOf } from "./support/pods";
import { PortForward } from "./support/port-forward";
import { APP } from "./support/service";

const ADMIN_PORT = 6060;
const PASSWORD = "correct horse battery staple";
const SECRETS = { "workload.secrets.SHOP_PASSWORD": PASSWORD };
const SCRATCH = "/var/cache/shop";

/** Does not prove how well a kernel confines the process: it shows what the process was started with. */
describe("A pod of the sample service", () => {
  let fixture: Fixture;
  let args: StackArgs;
  let shell: PodShell;

  beforeAll(async () => {
    fixture = await Fixture.create("pod", { restricted: true });
    const { base } = fixture;
    args = {
      ...base,
      protect: true,
      workload: {
        ...base.workload,
        replicas: 1,
        env: { ...base.workload?.env, ADMIN_PORT: String(ADMIN_PORT) },
        files: { "greeting.txt": "good morning\n" },
        scratchPaths: [SCRATCH],
      },
      green: {
        image: await buildImage(fixture.cluster.registry, SECOND),
        probes: { startup: { kind: "tcp" } },
      },
    };
    await fixture.stack.up(args, { secrets: SECRETS });
    await fixture.reachable();
    const [blue] = await podsOf(fixture.kubectl, "blue");
    shell = await PodShell.attach(fixture.kubectl, blue?.name ?? "", fixture.cluster.registry);
  });

  afterAll(async () => {
    await fixture.remove();
  });

  const objects = async (): Promise<readonly string[]> =>
    (await fixture.kubectl.list(KINDS)).map(({ metadata }) => metadata.uid).sort();

  it("Runs each color's own image by digest, and tells the version that was built into it", async () => {
    const images = [args.blue?.image, args.green?.image];
    const pods = await Promise.all(
      ["blue", "green"].map((color) => podsOf(fixture.kubectl, color)),
    );
    const versions = await Promise.all(
      ["blue", "green"].map((color) =>
        fixture.kubectl.read(`services/${APP}-${color}:80`, "/version"),
      ),
    );
    expect(pods.map((of) => of.map(({ image }) => image))).toEqual(images.map((image) => [image]));
    expect(new Set(images).size).toBe(2);
    expect(versions.map((text) => (JSON.parse(text) as { version: string }).version)).toEqual([
      imageTag(FIRST),
      imageTag(SECOND),
    ]);
  });

  it("Is admitted where a pod with the defaults of Kubernetes is not", async () => {
    const plain = ["run", "plain", "--image", args.blue?.image ?? "", "--restart", "Never"];
    await expect(fixture.kubectl.run(...plain)).rejects.toThrow("violates PodSecurity");
    expect((await podsOf(fixture.kubectl, "blue")).map(({ restarts }) => restarts)).toEqual([0]);
  });

  it("Has a process without root, without capabilities and without a way to new ones", async () => {
    const status = await shell.run("cat /proc/1/status");
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}:\\s*(.*)$`, "m").exec(status)?.[1];
    expect(["Uid", "Gid"].map(field)).toEqual(Array(2).fill("65532\t65532\t65532\t65532"));
    const none = "0".repeat(16);
    expect(["CapEff", "CapPrm", "CapBnd"].map(field)).toEqual([none, none, none]);
    expect([field("NoNewPrivs"), field("Seccomp")]).toEqual(["1", "2"]);
  });

  it("Cannot write to its file system, except where scratch paths are", async () => {
    const options = await shell.run(`awk '$2 == "/" { print $4 }' /proc/1/mounts`);
    expect(options.split(",")).toContain("ro");
    await expect(shell.run("touch /proc/1/root/file")).rejects.toThrow("Read-only file system");
    const file = `/proc/1/root${SCRATCH}/file`;
    expect(await shell.run(`echo kept >${file} && cat ${file}`)).toBe("kept\n");
  });

  it("Finds its files, read-only", async () => {
    const file = "/proc/1/root/etc/sluice/greeting.txt";
    expect(await shell.run(`cat ${file}`)).toBe("good morning\n");
    await expect(shell.run(`echo night >${file}`)).rejects.toThrow("Read-only file system");
  });

  it("Gets its secrets, which the stack keeps encrypted", async () => {
    const environment = await shell.run("tr '\\0' '\\n' </proc/1/environ");
    const { settings, state } = await fixture.stack.files();
    expect(environment.split("\n")).toContain(`SHOP_PASSWORD=${PASSWORD}`);
    expect(settings).toContain("SHOP_PASSWORD");
    expect(state).toContain("SHOP_PASSWORD");
    const encoded = Buffer.from(PASSWORD).toString("base64");
    for (const text of [PASSWORD, encoded]) {
      expect(settings).not.toContain(text);
      expect(state).not.toContain(text);
    }
  });

  it("Shows profiles to who may forward its admin port, and to nobody at the gateway", async () => {
    const [blue] = await podsOf(fixture.kubectl, "blue");
    const { namespace } = fixture;
    const forward = await PortForward.start(namespace.name, `pod/${blue?.name ?? ""}`, ADMIN_PORT);
    try {
      const answer = await fetch(new URL("/debug/pprof/goroutine?debug=1", forward.url));
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringMatching(/^goroutine profile: total \d+/),
      ]);
    } finally {
      await forward.stop();
    }
    expect((await fixture.ask({ path: "/debug/pprof/" })).status).toBe(404);
  });

  it("Refuses a `destroy` as a whole while the stack is protected", async () => {
    const before = await objects();
    await expect(fixture.stack.destroy({ previewFirst: true })).rejects.toThrow("protect");
    expect(await objects()).toEqual(before);
  });

  it("Keeps what serves, if not all, when a `destroy` without a preview runs into protection", async () => {
    const uids = await fixture.kubectl.podUids(APP, "blue");
    await expect(fixture.stack.destroy()).rejects.toThrow("protect");
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(uids);
    expect((await fixture.ask()).status).toBe(200);
  });

  it("Leaves nothing behind when it is destroyed, no longer protected", async () => {
    await fixture.stack.up({ ...args, protect: false }, { secrets: SECRETS });
    await destroyCompletely(fixture);
  });
});
