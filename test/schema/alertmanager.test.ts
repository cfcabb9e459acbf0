/**
 * Proves with amtool that Alertmanager takes the generated files and whom it would tell of which
 * severity. Skipped where amtool is missing. What then is said, and held back: test/e2e/alerting.e2e.ts.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertmanagerFile } from "../support/alertmanager-file";
import type { ReceiverArgs } from "../../model/alerting/receiver";
import { SEVERITIES, type Severity } from "../../model/alerting/severity";

const SERVICE = { app: "shop", namespace: "market" };

const version = spawnSync("amtool", ["--version"], { encoding: "utf8" });
const minor = Number(/version 0\.(\d+)\./.exec(`${version.stdout}${version.stderr}`)?.[1] ?? 0);
const withAmtool = minor > 0 ? describe : describe.skip;
/** From 0.32 on a webhook may have a body of its own. */
const withBodies = minor >= 32 ? test : test.skip;

const hook = (name: string, ...severities: Severity[]): ReceiverArgs => ({
  name,
  kind: "webhook",
  webhookUrl: "https://a.example.com",
  ...(severities.length > 0 && { severities }),
});

withAmtool("amtool", () => {
  const folder = mkdtempSync(join(tmpdir(), "sluice-amtool-"));
  const file = join(folder, "alertmanager.yml");

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const amtool = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync("amtool", args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  const checked = (...receivers: readonly ReceiverArgs[]) => {
    writeFileSync(file, alertmanagerFile(SERVICE, receivers));
    return amtool("check-config", file);
  };

  const mail: ReceiverArgs = {
    name: "mail",
    kind: "email",
    to: ["a@example.com", "b@example.com"],
    from: "c@example.com",
    smarthost: "smtp.example.com:587",
    username: "u",
    password: "p: #",
  };
  const work: ReceiverArgs = {
    name: "work",
    kind: "wecom",
    corpId: "corp",
    agentId: "1000002",
    apiSecret: "s",
    toUsers: ["@all"],
    apiUrl: "https://wecom.example.com/cgi-bin/",
  };

  test("takes receivers of every old kind", () => {
    const { status, stdout } = checked(
      hook("team"),
      { ...hook("chat"), kind: "slack", channel: "#oncall" },
      mail,
      work,
    );
    expect(stdout).toContain("SUCCESS");
    expect(stdout).toContain("3 inhibit rules");
    expect(stdout).toContain("5 receivers");
    expect(status).toBe(0);
  });

  withBodies("takes robots", () => {
    const { status, stdout } = checked(
      { ...hook("robot"), kind: "wecom-robot" },
      { ...hook("ding"), kind: "dingtalk" },
    );
    expect(stdout).toContain("3 receivers");
    expect(status).toBe(0);
  });

  test("says no to a file that is wrong", () => {
    const { status, stdout } = checked({ ...hook("team"), webhookUrl: "nowhere" });
    expect(stdout).toMatch(/FAILED: .*unsupported scheme/);
    expect(status).toBe(1);
  });

  describe("routes by severity", () => {
    beforeAll(() => {
      const receivers = [hook("team"), hook("oncall", "critical"), hook("log", ...SEVERITIES)];
      writeFileSync(file, alertmanagerFile(SERVICE, receivers));
    });

    test.each([
      ["critical", "shop", "market", "team,oncall,log"],
      ["warning", "shop", "market", "team,log"],
      ["info", "shop", "market", "log"],
      ["page", "shop", "market", "nobody"],
      ["critical", "other", "market", "nobody"],
      ["critical", "shop", "other", "nobody"],
    ])("%s of %s in %s is told to %s", (severity, app, namespace, receivers) => {
      const labels = [`severity=${severity}`, `app=${app}`, `namespace=${namespace}`];
      const { stdout } = amtool("config", "routes", "test", `--config.file=${file}`, ...labels);
      expect(stdout.trim()).toBe(receivers);
    });
  });
});
