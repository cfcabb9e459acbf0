import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { driftFromLastUpdate } from "../../../release/engine/last-update";
import { OwnRuns } from "../../../release/engine/own-runs";
import { PulumiCli } from "../../../release/engine/pulumi-cli";

/** What a stand-in for the command line says about config; the real one's words: test/e2e. */
describe("The config of the last update and that of now", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "sluice-update-"));
    mkdirSync(join(folder, "bin"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  async function drift(now: string, history: string): Promise<readonly string[]> {
    const script = `#!${process.execPath}
console.log(process.argv[2] === "config" ? ${JSON.stringify(now)} : ${JSON.stringify(history)});
`;
    writeFileSync(join(folder, "bin", "pulumi"), script, { mode: 0o755 });
    const env = { ...process.env, PATH: join(folder, "bin") };
    const runs = new OwnRuns(join(folder, "runs"));
    return driftFromLastUpdate(new PulumiCli({ folder, stack: "dev", runs, env }), []);
  }

  const secret = (value: string) => ({ "shop:a": { value, secret: true } });
  const history = (value: string) => JSON.stringify([{ kind: "update", config: secret(value) }]);

  it("Are compared without a word of what is secret", async () => {
    expect(await drift(JSON.stringify(secret("one")), history("one"))).toEqual([]);
    expect(await drift(JSON.stringify(secret("hunter2")), history("one"))).toEqual([
      "shop:a differs",
    ]);
  });

  it.each([
    ["in front", `hunter2 ${JSON.stringify(secret("one"))}`, history("one")],
    ["in the middle", '{"shop:a": hunter2}', history("one")],
    ["in the history", JSON.stringify(secret("one")), "[hunter2]"],
  ])("Are no part of an error where they are no JSON: %s", async (_, now, last) => {
    await expect(drift(now, last)).rejects.toThrow(
      /^What pulumi says about the config is no JSON\.$/,
    );
  });
});
