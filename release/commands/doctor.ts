import { perColor } from "../../model/color";
import { requestCount } from "../../model/metrics/queries";
import { requestMetrics } from "../../model/metrics/requests";
import type { Command, World } from "../command";
import { EXIT_CODES } from "../exit-code";
import { readLine, refuseWords } from "../options";
import type { Session } from "../session";
import { reasonOf } from "../../model/reason";

/** One thing that a release needs. */
interface Finding {
  readonly about: string;
  readonly isGood: boolean;
  readonly sentence: string;
}

/** Looks at everything that a release needs, and says what is missing. */
export const doctor: Command = async (argv, world) => {
  const { common, words } = readLine("doctor", argv, {});
  refuseWords("doctor", words);
  const { terminal, open } = world;
  const session = await open({ directory: common.directory, stack: common.stack });
  const findings = await Promise.all([
    finding("engine", () => engineVersion(world, common.directory)),
    finding("cluster", () => Promise.resolve(cluster(session))),
    finding("last update", () => drift(session)),
    finding("router", () => router(session)),
    finding("pods", () => pods(session)),
    finding("journal", () => journal(session)),
    finding("metrics", () => metrics(session)),
  ]);
  if (common.json) terminal.print(JSON.stringify(findings));
  else {
    for (const { about, isGood, sentence } of findings) {
      terminal.print(`${isGood ? "✔" : "✖"} ${about.padEnd(12)} ${sentence}`);
    }
  }
  return findings.every(({ isGood }) => isGood) ? EXIT_CODES.ok : EXIT_CODES.failed;
};

async function finding(about: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { about, isGood: true, sentence: await look() };
  } catch (error) {
    const sentence = reasonOf(error);
    return { about, isGood: false, sentence };
  }
}

async function engineVersion({ runner }: World, directory: string): Promise<string> {
  const version = await runner.read({ command: "pulumi", args: ["version"], directory });
  return `pulumi ${version.trim()}`;
}

/** A kubeconfig may leave open which cluster is meant; that is said, and no fault. */
function cluster(session: Session): string {
  return session.clusterRemarks.join(" ") || "the stack names its context";
}

async function drift(session: Session): Promise<string> {
  const differences = await session.drift([]);
  return differences.length === 0
    ? "stack config is that of the last update"
    : `stack config differs: ${differences.join("; ")}`;
}

async function router(session: Session): Promise<string> {
  const { weights, activeColor } = session.settings;
  const differences = await session.router.differences(weights, activeColor);
  if (differences.length > 0) throw new Error(differences.join("; "));
  return "the live rules are those of stack config";
}

async function pods(session: Session): Promise<string> {
  const { blue, green } = await session.pods.count();
  const { colors } = session.settings;
  const short = await session.pods.shortProxies(perColor((color) => colors[color].workload.drain));
  if (short.length > 0) {
    throw new Error(`${short.join("; ")}; the next rollout of these pods mends it`);
  }
  return `blue ${String(blue.ready)} of ${String(blue.wanted)} ready, green ${String(green.ready)} of ${String(green.wanted)}`;
}

async function journal(session: Session): Promise<string> {
  const { open } = await session.journals();
  const { is } = await session.lease().driverState();
  const [started] = open;
  if (started?.type !== "started") return "no release is open";
  return `release ${started.plan.id} is open, driver: ${is}`;
}

async function metrics(session: Session): Promise<string> {
  const { metrics: prometheus, place, settings } = session;
  if (!prometheus) {
    throw new Error("release.metrics.prometheus is not set: metric gates stay unknown");
  }
  const subject = { ...place, color: settings.activeColor };
  const query = requestCount(subject, "5m", requestMetrics(settings.monitoring.requests));
  const answer = await prometheus.instant(query, AbortSignal.timeout(5000));
  const count = answer.series[0]?.points.at(-1)?.[1];
  if (count === undefined) {
    throw new Error(`Prometheus has no requests of ${settings.activeColor} in the last 5 minutes`);
  }
  return `${count.toFixed(0)} requests of ${settings.activeColor} in the last 5 minutes`;
}
