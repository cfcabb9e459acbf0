import type { StackArgs } from "../../model/settings/settings-args";
import { eventually } from "./support/eventually";
import { Fixture } from "./support/fixture";
import { podsOf } from "./support/pods";
import { report } from "./support/report";
import { APP } from "./support/service";

/** A kubelet looks after mounted ConfigMaps about once a minute. */
const SYNC_SECONDS = 240;
const BURST = 60;

const settings = (logLevel: string, perSecond: number): string =>
  `logLevel: ${logLevel}\nrateLimit:\n  perSecond: ${perSecond}\n  burst: ${perSecond}\n`;

/** Does not prove what the service makes of a file that is wrong: its own tests do. */
describe("Settings in a live file", () => {
  let fixture: Fixture;
  let live: StackArgs;
  let uids: readonly string[];

  const withSettings = (text: string): StackArgs => ({
    ...live,
    blue: { ...live.blue, liveFiles: { "settings.yaml": text } },
  });

  beforeAll(async () => {
    fixture = await Fixture.create("live");
    const env = { LIVE_FILE: "/etc/sluice-live/settings.yaml" };
    live = {
      ...fixture.base,
      blue: { ...fixture.base.blue, env },
      green: { ...fixture.base.green, replicas: 0 },
    };
    await fixture.stack.up(withSettings(settings("info", 0)));
    await fixture.reachable();
    uids = await fixture.kubectl.podUids(APP, "blue");
  });

  afterAll(async () => {
    await fixture.remove();
  });

  /** The pods that log at level debug, as every probe does. */
  const talkative = async (): Promise<number> => {
    const pods = await podsOf(fixture.kubectl, "blue");
    const logs = await Promise.all(pods.map(({ name }) => fixture.kubectl.run("logs", name)));
    return logs.filter((log) => log.includes('"level":"debug"')).length;
  };

  /** The answers to requests that come all at once. */
  const statuses = async (): Promise<readonly number[]> => {
    const replies = await Promise.all(Array.from({ length: BURST }, () => fixture.ask()));
    return [...new Set(replies.map(({ status }) => status))].sort();
  };

  it("Are at first what the stack says", async () => {
    expect(await talkative()).toBe(0);
    expect(await statuses()).toEqual([200]);
  });

  it("Change by one update in place, in the same pods", async () => {
    const run = await fixture.stack.up(withSettings(settings("debug", 1)));
    const start = Date.now();
    expect(run.lines).toEqual([`update ConfigMap ${APP}-blue-live`]);

    await eventually("both pods to log more", talkative, (count) => count === 2, SYNC_SECONDS);
    const seconds = (Date.now() - start) / 1000;
    report("settings changed in a live file", undefined, { "seconds until both know": seconds });

    expect(await statuses()).toEqual([200, 429]);
    expect(await fixture.kubectl.podUids(APP, "blue")).toEqual(uids);
    expect((await podsOf(fixture.kubectl, "blue")).map(({ restarts }) => restarts)).toEqual([0, 0]);
  });
});
