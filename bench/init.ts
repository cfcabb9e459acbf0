/**
 * How much of what teams run `sluice init --from` takes: counts the workloads and VirtualServices of manifests in
 * folders, field by field, with the reason for each field that a stack does not have. Run it with
 * `npm run bench:init -- FOLDER...` on manifests that you have; the project ships none.
 *
 * A workload counts with its Service, autoscaler and budget, and is expressed when every field of theirs is rendered
 * alike, is Sluice's own (names, selectors), or a stricter default with a comment. A VirtualService is expressed when
 * the stacks of the services that it sends to have every field of it together. What stands in several files alike
 * counts once; a patch of a workload, which names no image, is none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { BlueGreenApp, RollingApp } from "../components";
import {
  destinationsOf,
  isRouter,
  type Picked,
  pickService,
  workloadsIn,
} from "../model/init/picked";
import { notTaken } from "../model/init/report";
import type { Running } from "../model/init/running";
import { type SourceObject, sourceName, sourceObjects } from "../model/init/source-object";
import { checkStack } from "../model/settings/rolling";
import { SettingsError } from "../model/settings/settings-error";
import { fieldOf, itemsOf } from "../model/field";
import { declaredObjects } from "../preview/plan/manifest";
import { record } from "../preview/recorder";
import { type ServiceStack, serviceStack } from "../preview/service-stack";
import { manifestsOf } from "../stack/manifest-files";
import { StackError } from "../stack/stack-error";

/** One object that was counted, and what is missing of it. */
interface Counted {
  readonly name: string;
  readonly missing: readonly string[];
  /** As what the stack runs it. @default - there is no stack */
  readonly as?: string;
}

/** What a folder has. */
interface Folder {
  readonly objects: readonly SourceObject[];
  /** Files that are no YAML, such as templates. */
  readonly unread: number;
}

async function render(given: object) {
  const args = checkStack(given);
  const app = () =>
    "mode" in args && args.mode === "rolling"
      ? new RollingApp(args.app, args)
      : new BlueGreenApp(args.app, args);
  const run = { project: "sluice", stack: "bench", config: {}, secretKeys: [] };
  const { resources } = await record({ ...run, program: () => ({ release: app().release }) });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}

function read(folder: string): Folder {
  const objects: SourceObject[] = [];
  let unread = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.(?:ya?ml|json)$/.test(name)) continue;
    try {
      const { documents } = manifestsOf(readFileSync(join(folder, name), "utf8"), name);
      objects.push(...sourceObjects(documents, name).objects);
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      unread += 1;
    }
  }
  return { objects, unread };
}

/** Objects that are not alike another one. */
function distinct(objects: readonly SourceObject[]): readonly SourceObject[] {
  const bodies = objects.map(({ body }) => JSON.stringify(body));
  return objects.filter((_, at) => bodies.indexOf(bodies[at] ?? "") === at);
}

/** The workload with what stands around it: in its file, else in its folder. */
function pickedIn(workload: SourceObject, objects: readonly SourceObject[]): Picked | undefined {
  const others = (one: SourceObject) => one === workload || workloadsIn([one]).length === 0;
  const scopes = [
    objects.filter(({ file }) => file === workload.file).filter(others),
    objects.filter(({ file }) => dirname(file) === dirname(workload.file)).filter(others),
  ];
  const picked = scopes
    .map((scope) => pickService(scope, workload.name))
    .flatMap((one) => ("about" in one ? [] : [one]));
  return picked.find(({ services }) => services.length > 0) ?? picked[0];
}

async function stackOf(picked: Picked): Promise<ServiceStack | readonly string[]> {
  try {
    return await serviceStack(picked, {}, render);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => `${path.join(".")} takes ${needed}`);
  }
}

async function workloadCount(workload: SourceObject, folder: Folder): Promise<Counted> {
  const name = `${workload.file}: ${sourceName(workload)}`;
  const picked = pickedIn(workload, folder.objects);
  if (!picked) return { name, missing: ["no service"] };
  const made = await stackOf({ ...picked, virtualServices: [], destinationRules: [] });
  if (!("outcomes" in made)) return { name, missing: made };
  // Further Services stay beside the stack; they are counted apart.
  const [called] = picked.services;
  const counted = made.outcomes.filter(
    ({ object }) => object.kind !== "Service" || object === called,
  );
  return { name, missing: notTaken(counted).map(missingWords), as: asWhat(made.running) };
}

function asWhat({ mode, router }: Running): string {
  if (mode === "rolling") return "rolling";
  return router === "istio" ? "two colors in the mesh" : "two colors behind a Service";
}

function missingWords({ object, field, why }: ReturnType<typeof notTaken>[number]): string {
  const [kind = ""] = object.split(" ");
  return `${kind} ${field}: ${why}`;
}

/** A service that a VirtualService sends to, as far as that tells. */
function standIn(host: string, router: SourceObject): readonly SourceObject[] {
  const [name = "", namespace = router.namespace] = host.split(".");
  const labels = { app: name };
  const routes = ["http", "tcp", "tls"].flatMap((kind) =>
    itemsOf(router.body, "spec", kind).flatMap((rule) => itemsOf(rule, "route")),
  );
  const own = routes.find((one) => fieldOf(one, "destination", "host") === host);
  const number = Number(fieldOf(own, "destination", "port", "number") ?? 80);
  const isTcp = itemsOf(router.body, "spec", "tcp").length > 0;
  const spokenAs = isTcp ? "tcp" : "http";
  const metadata = { name, ...(namespace !== undefined && { namespace }) };
  const containers = [
    { name, image: `registry.example.com/${name}`, ports: [{ containerPort: 8080 }] },
  ];
  const template = { metadata: { labels }, spec: { containers } };
  const spec = { selector: { matchLabels: labels }, template };
  const ports = [{ name: spokenAs, port: number, targetPort: 8080 }];
  return sourceObjects(
    [
      { apiVersion: "apps/v1", kind: "Deployment", metadata, spec },
      { apiVersion: "v1", kind: "Service", metadata, spec: { selector: labels, ports } },
    ],
    router.file,
  ).objects;
}

/** Versions of a service that have Services of their own are one service. */
function servicesOf(router: SourceObject): readonly string[] {
  const hosts = destinationsOf(router.body).map((host) =>
    host.replace(/-(?:canary|preview|stable|active)(?=\.|$)/, ""),
  );
  return [...new Set(hosts)];
}

async function routerCount(router: SourceObject): Promise<Counted> {
  const name = `${router.file}: ${sourceName(router)}`;
  const missing = new Map<string, number>();
  const hosts = servicesOf(router);
  if (hosts.length === 0) return { name, missing: ["it sends no request to a service"] };
  for (const host of hosts) {
    const objects = standIn(host, router);
    const picked = pickService(objects, undefined);
    if ("about" in picked) return { name, missing: [`${host} is no Service`] };
    const versions = destinationsOf(router.body)
      .filter((one) => one !== host && one.startsWith(`${host}-`))
      .flatMap((one) => standIn(one, router).filter(({ kind }) => kind === "Service"));
    const services = [...picked.services, ...distinct(versions)];
    const made = await stackOf({ ...picked, services, virtualServices: [router] });
    if (!("outcomes" in made)) return { name, missing: made };
    const own = made.outcomes.filter(({ object }) => object === router);
    // Of several services each has its own rules: what one of them has is there.
    for (const words of new Set(notTaken(own).map(missingWords))) {
      missing.set(words, (missing.get(words) ?? 0) + 1);
    }
  }
  const ofAll = [...missing].filter(
    ([words, count]) => count === hosts.length || !words.includes("whose own stack has it"),
  );
  return { name, missing: ofAll.map(([words]) => words) };
}

function ratio(counted: readonly Counted[]): string {
  const good = counted.filter(({ missing }) => missing.length === 0).length;
  const share = counted.length === 0 ? "" : ` (${((100 * good) / counted.length).toFixed(0)} %)`;
  return `${String(good)} of ${String(counted.length)}${share}`;
}

/** How many are expressed as what. */
function ways(counted: readonly Counted[]): string {
  const good = counted.filter(({ missing }) => missing.length === 0);
  const names = [...new Set(good.map(({ as }) => as))].sort();
  return names
    .map((name) => `${String(good.filter(({ as }) => as === name).length)} ${String(name)}`)
    .join(", ");
}

/** Reasons by how many objects have them. */
function reasons(counted: readonly Counted[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { missing } of counted) {
    const general = missing.map((one) =>
      one.replaceAll(/\[[^\]]*\]/g, "[]").replace(/; found .*/, ""),
    );
    for (const one of new Set(general)) counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([words, count]) => `  ${String(count).padStart(4)}  ${words}`);
}

async function main(folders: readonly string[], isEach: boolean): Promise<void> {
  const all: { workloads: Counted[]; routers: Counted[] } = { workloads: [], routers: [] };
  for (const path of folders) {
    const folder = read(path);
    const workloads: Counted[] = [];
    const routers: Counted[] = [];
    for (const one of distinct(workloadsIn(folder.objects))) {
      workloads.push(await workloadCount(one, folder));
    }
    for (const one of distinct(folder.objects.filter(isRouter))) {
      routers.push(await routerCount(one));
    }
    console.log(
      `\n${basename(path)}: workloads ${ratio(workloads)}: ${ways(workloads)}; VirtualServices ${ratio(routers)}; ${String(folder.unread)} files are no YAML`,
    );
    for (const line of reasons([...workloads, ...routers])) console.log(line);
    for (const { name, missing } of isEach ? [...workloads, ...routers] : []) {
      for (const one of missing) console.log(`  ${name}: ${one}`);
    }
    all.workloads.push(...workloads);
    all.routers.push(...routers);
  }
  console.log(
    `\nAll: workloads ${ratio(all.workloads)}: ${ways(all.workloads)}; VirtualServices ${ratio(all.routers)}`,
  );
}

const given = process.argv.slice(2);
void main(
  given.filter((one) => one !== "--each"),
  given.includes("--each"),
);
