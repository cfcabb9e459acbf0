import { perColor } from "../../model/color";
import { isSameImage } from "../../model/image";
import { rollbackColor } from "../../model/release/rollback-color";
import { AFTER } from "../../model/release/rollout";
import { NO_DATA } from "../../model/metrics/track";
import { reasonOfNoReturn } from "../../model/release/no-return";
import type { World } from "../world";
import { EXIT_CODES } from "../../model/exit-code";

import { verb } from "../verb";
import type { Session, SessionRolling } from "../../release/session";
import type { Gate } from "../../model/gates/gate";
import { refusedCallers } from "../../model/security/refused-callers";
import { securedColors, securedRolling } from "../../model/security/secured";
import { has } from "../../model/traffic/features";
import { NO_METRICS } from "../../release/address";
import { ClusterError } from "../../release/kube/cluster-error";
import { reasonOf } from "../../model/reason";

/** One thing that a release needs. */
interface Finding {
  readonly about: string;
  readonly isGood: boolean;
  readonly sentence: string;
}

/** Looks at everything that a release needs, and says what is missing. */
export const doctor = verb("doctor", {
  group: "Look",
  summary:
    "Looks at what a release needs: engine, last update, router, hosts, pods, journal, metrics.",
  about: "Changes nothing.",
  scope: "stack",
  json: true,
  examples: ["sluice doctor --stack prod"],
  run: async ({ common }, world) => {
    const { terminal, open } = world;
    const session = await open({ ...common, takesRolling: true });
    const findings = await Promise.all([
      finding("engine", () => engineVersion(world, common.directory)),
      finding("cluster", () => Promise.resolve(cluster(session))),
      finding("last update", () => drift(session)),
      finding("router", () => router(session)),
      finding("hosts", () => hosts(session)),
      finding("pods", () => pods(session)),
      finding("journal", () => journal(session)),
      finding("metrics", () => metrics(session)),
      finding("callers", () => callers(session)),
      ...(hasMigrations(session) ? [finding("way back", () => wayBack(session))] : []),
    ]);
    if (common.json) terminal.print(JSON.stringify(findings));
    else {
      for (const { about, isGood, sentence } of findings) {
        terminal.print(`${isGood ? "✔" : "✖"} ${about.padEnd(12)} ${sentence}`);
      }
    }
    return findings.every(({ isGood }) => isGood) ? EXIT_CODES.ok : EXIT_CODES.failed;
  },
});

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
  if (session.rolling) return runningImage(session.rolling);
  const { weights, activeColor } = session.settings;
  const differences = await session.router.differences(weights, activeColor);
  const { wrong, version } = (await session.gatewayApi()) ?? { wrong: [], version: undefined };
  const all = [...differences, ...wrong];
  if (all.length > 0) throw new Error(all.join("; "));
  const route = version === undefined ? "" : `, and its Gateways take the route; ${version}`;
  return `the live rules are those of stack config${route}`;
}

/** The one Deployment against the stack's file. */
async function runningImage(rolling: SessionRolling): Promise<string> {
  const { image } = rolling;
  const running = await rolling.live();
  if (image === undefined) return `the Deployment runs ${running ?? "nothing"}; image is built`;
  if (running !== undefined && isSameImage(running, image)) {
    return "none: the one Deployment runs the image of stack config";
  }
  throw new Error(
    `the Deployment runs ${running ?? "nothing"} and stack config has ${image}: sluice release goes on to it`,
  );
}

/** A right that only this look needs is no fault when it is missing. */
async function hosts(session: Session): Promise<string> {
  const { traffic } = (session.rolling ?? session).settings;
  if (!has(traffic, "hosts")) return `none: traffic.router is ${traffic.router}`;
  const claims = await session.claims().catch((error: unknown) => {
    if (error instanceof ClusterError && error.trouble === "forbidden") return error;
    throw error;
  });
  if (claims instanceof ClusterError) return `unknown what else claims them: ${claims.message}`;
  if (claims.length > 0) throw new Error(claims.join(" "));
  return "no other router claims them, and no other Gateway the certificate";
}

async function pods(session: Session): Promise<string> {
  const { blue, green } = await session.pods.count();
  const { rolling } = session;
  const drains = perColor(
    (color) => (rolling ? rolling.settings : session.settings.colors[color]).workload.drain,
  );
  const short = await session.pods.shortProxies(drains);
  if (short.length > 0) {
    throw new Error(`${short.join("; ")}; the next rollout of these pods mends it`);
  }
  if (rolling) {
    const away = blue.stalled === undefined ? "" : `; the rollout is given up: ${blue.stalled}`;
    return `${String(blue.ready)} of ${String(blue.desired)} ready${away}`;
  }
  return `blue ${String(blue.ready)} of ${String(blue.desired)} ready, green ${String(green.ready)} of ${String(green.desired)}`;
}

function hasMigrations(session: Session): boolean {
  return !session.rolling && session.settings.migrations !== undefined;
}

/** Where the database stands between the versions: a point of no return is no fault. */
async function wayBack({ images, migrations, settings, router: live }: Session): Promise<string> {
  const { activeColor, migrations: asked } = settings;
  const [jobs, weights] = await Promise.all([migrations.jobs(), live.read()]);
  const to = rollbackColor(weights, activeColor) ?? activeColor;
  const { contracted } = migrations;
  const way = { to, live: weights, image: images[to], jobs, contracted };
  const past = reasonOfNoReturn(way);
  if (past !== undefined) return `past the point of no return: ${past}`;
  const points = [
    ...(asked?.expand?.irreversible === true ? ["the first traffic of the next release"] : []),
    ...(asked?.contract ? ["migrations.contract, once the old color is retired"] : []),
  ];
  if (points.length === 0) return `open: the database serves ${to}, too`;
  return `open to ${to}; points of no return ahead: ${points.join(", ")}`;
}

async function journal(session: Session): Promise<string> {
  const { open } = await session.journals();
  const { is } = await session.lease().driverState();
  const [started] = open;
  if (started?.type !== "started") return "no release is open";
  return `release ${started.plan.id} is open, driver: ${is}`;
}

/** The kinds of gates that a source of metrics answers. */
const OF_METRICS: readonly Gate["kind"][] = ["errors", "latency", "saturation", "query"];

async function metrics(session: Session): Promise<string> {
  const { metrics: source, rolling, release } = session;
  const gates = [...release.verify, ...release.gates, ...release.guard];
  if (!source) {
    const isAsked = gates.some(({ kind, mode }) => OF_METRICS.includes(kind) && mode === "enforce");
    if (!isAsked) return `${NO_METRICS}, and no gate that decides asks for any`;
    throw new Error(`${NO_METRICS}: metric gates stay unknown`);
  }
  const color = rolling ? AFTER : session.settings.activeColor;
  const name = rolling ? session.service.app : color;
  const count = await source.requests(color, 300, AbortSignal.timeout(5000));
  if ("missing" in count) {
    const none = `no requests of ${name} were counted in the last 5 minutes`;
    throw new Error(count.missing === NO_DATA ? none : count.missing);
  }
  return `${count.value.toFixed(0)} requests of ${name} in the last 5 minutes`;
}

/** How far back callers are looked for, and how long adding them up may take. */
const WEEK = 7 * 86_400;
const WEEK_MS = 20_000;

/** Who called in a week and would not be let in: named before anybody is refused. */
async function callers(session: Session): Promise<string> {
  const { metrics: source, rolling } = session;
  const service = rolling ? securedRolling(rolling.settings) : securedColors(session.settings);
  if (!refusedCallers(service, [])) return "security refuses nobody by who it is";
  if (!source) return `whom security refuses is not known: ${NO_METRICS}`;
  const seen = await source.callers(WEEK, AbortSignal.timeout(WEEK_MS));
  if (seen.length === 0) return "the proxies of the pods counted no request in 7 days";
  const refused = refusedCallers(service, seen) ?? [];
  if (refused.length === 0) return "security lets in everybody who called in 7 days";
  const who = `${refused.join(", ")} of the last 7 days: security.callers, mtls or plainPorts lets them in`;
  if (service.security?.mode === "observe") return `security.mode enforce will refuse ${who}`;
  throw new Error(`security refuses ${who}`);
}
