import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { hostsOf } from "../../model/adoption/adopting";
import { adoption, type AdoptionStep } from "../../model/adoption/adoption-plan";
import {
  type LiveDeployment,
  type LiveService,
  type LiveVirtualService,
  runningService,
} from "../../model/adoption/running-service";
import { ask } from "./support/ask";
import { type Cluster, clusterFromEnvironment } from "./support/cluster";
import { EngineBed, STACK } from "./support/engine-bed";
import { eventually } from "./support/eventually";
import { hold } from "./support/hold";
import { buildImage } from "./support/image";
import { Load } from "./support/load";
import { Namespace } from "./support/namespace";
import { run } from "./support/process";
import { SluiceProcess } from "./support/release-process";
import { report } from "./support/report";
import { APP, hostOf, serviceArgs } from "./support/service";
import type { Tally } from "./support/tally";

const CLI = resolve(__dirname, "../../sluice.cjs");

const GATEWAY = "networking.istio.io/v1";

/**
 * A plain service as thousands run: two pods, a Service, and a VirtualService at a Gateway.
 *
 * @param router - name of the VirtualService. @default - none, and pods without a proxy
 */
function plainObjects(namespace: string, image: string, router?: string) {
  const labels = { app: APP };
  const at = { namespace, labels };
  const probe = { httpGet: { path: "/ready", port: 8080 }, periodSeconds: 1 };
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: APP, ...at },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels,
            ...(router === undefined && { annotations: { "sidecar.istio.io/inject": "false" } }),
          },
          spec: {
            terminationGracePeriodSeconds: 15,
            containers: [
              {
                name: "web",
                image,
                ports: [{ containerPort: 8080 }],
                env: [
                  { name: "GIN_MODE", value: "test" },
                  { name: "FAULTS_ENABLED", value: "true" },
                ],
                readinessProbe: probe,
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: APP, ...at },
      spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080 }] },
    },
    ...(router === undefined ? [] : routerObjects(namespace, router)),
  ];
}

function routerObjects(namespace: string, name: string) {
  const host = hostOf(namespace);
  return [
    {
      apiVersion: GATEWAY,
      kind: "Gateway",
      metadata: { name: "front", namespace },
      spec: {
        selector: { istio: "ingressgateway" },
        servers: [{ port: { number: 80, name: "http", protocol: "HTTP" }, hosts: [host] }],
      },
    },
    {
      apiVersion: GATEWAY,
      kind: "VirtualService",
      metadata: { name, namespace },
      spec: {
        hosts: [host],
        gateways: ["front"],
        http: [{ route: [{ destination: { host: APP, port: { number: 80 } } }] }],
      },
    },
  ];
}

/**
 * The commands that `sluice adopt --plan` prints, as a person runs them, while callers come by the gateway and by
 * the Service's address; for one of two services with the file that `sluice init --from` writes of its manifests; the
 * third has no proxy anywhere.
 * Does not prove what becomes of connections without a proxy that a caller keeps open when the old pods go: the
 * callers here open one for each request.
 */
describe.each([
  ["a VirtualService of the app's name", APP, "by hand"],
  ["a VirtualService of another name", "front", "by init"],
  ["nothing but its Service", undefined, "by init"],
])("A plain service with %s that becomes a stack", (title, router, written) => {
  let cluster: Cluster;
  let namespace: Namespace;
  let bed: EngineBed;
  let address: URL;
  /** Where most callers come in. */
  let door: URL;
  let steps: readonly AdoptionStep[];

  beforeAll(async () => {
    cluster = clusterFromEnvironment();
    const image = await buildImage(cluster.registry);
    namespace = await Namespace.create("adopt");
    const objects = plainObjects(namespace.name, image, router);
    for (const object of objects) await namespace.kubectl.create(object);
    const args = serviceArgs(namespace.name, image);
    bed = await EngineBed.create({
      ...args,
      traffic: { ...args.traffic, gateway: { name: `${namespace.name}/front` } },
    });
    if (written === "by init") await writtenOf(objects, image);
    await namespace.kubectl.run("rollout", "status", `deployment/${APP}`, "--timeout=120s");
    const service = (await namespace.kubectl.get(`service/${APP}`)) as unknown as LiveService;
    address = new URL(`http://${service.spec.clusterIP ?? ""}:80`);
    door = router === undefined ? address : cluster.gateway;
    await eventually(
      "the service to answer",
      async () => ask(door, hostOf(namespace.name)),
      ({ status }) => status === 200,
    );
  });

  /** Runs the command line on the stack. */
  const sluice = async (verb: string, ...args: readonly string[]) =>
    SluiceProcess.start([verb, "--cwd", bed.folder, "--stack", STACK, ...args], bed.env).ended;

  /** Puts the file that the command line writes of manifests in the place of the bed's own. */
  const writtenOf = async (objects: readonly object[], image: string): Promise<void> => {
    const manifests = join(bed.folder, "manifests.json");
    const file = join(bed.folder, "written.yaml");
    const list = { apiVersion: "v1", kind: "List", items: objects };
    await writeFile(manifests, JSON.stringify(list));
    const { code, output } = await sluice("init", "--from", manifests, "--out", file);
    expect([code, output]).toEqual([0, output]);
    expect(output).not.toContain("Not taken over");
    const text = await readFile(file, "utf8");
    // Manifests know of one version; a switch wants to know the other one, too.
    const green = `  sluice:green:\n    image: ${image}\n`;
    await bed.edit((own) => `${text}${green}${/^encryptionsalt:.*\n/m.exec(own)?.[0] ?? ""}`);
  };

  /** Runs a command as it is printed; nobody is there to be asked. */
  const shell = async (command: string): Promise<void> => {
    const words = command.replace(
      /^((?:\w+=\w+ )?)sluice (\w+)/,
      (_all, variable: string, verb: string) =>
        `${variable}'${process.execPath}' '${CLI}' ${verb}${verb === "up" ? " --yes" : ""}`,
    );
    await run("sh", ["-c", words], { cwd: bed.folder, env: bed.env });
  };

  it("Is told its way, of what the cluster has", async () => {
    const settings = await bed.config.settings();
    const of = async <T>(kinds: string) =>
      (await namespace.kubectl.list(kinds)) as unknown as readonly T[];
    const [deployment] = await of<LiveDeployment>("deployments");
    if (!deployment) throw new Error("there is no Deployment");
    const around = {
      deployment,
      services: await of<LiveService>("services"),
      autoscalers: [],
      budgets: [],
      gateways: [],
      virtualServices: await of<LiveVirtualService>("virtualservices"),
    };
    const plan = adoption(runningService(around, hostsOf(settings)), settings, STACK);
    steps = plan.steps;
    const { output } = await sluice("adopt", "--plan");
    for (const { commands } of plan.steps) {
      for (const one of commands) expect(output).toContain(one);
    }
    expect(plan.refusals).toEqual([]);
  });

  it("Takes it under load without a lost request, and its Service keeps name and address", async () => {
    const { uid } = (await namespace.kubectl.get(`service/${APP}`)).metadata;
    const host = hostOf(namespace.name);
    const front = Load.start({
      ...{ gateway: door, host, perSecond: 150 },
      isKept: router !== undefined,
    });
    const direct = Load.start({ gateway: address, host, perSecond: 50, isKept: false });
    await hold(2);
    for (const step of steps) {
      for (const command of step.commands) await shell(command);
      await hold(3);
    }
    // The old pods take their time to leave.
    await hold(10);
    const [gateway, plain] = [await front.stop(), await direct.stop()];
    report(`adopted with ${title}`, gateway.with(plain), {
      gateway: gateway.total,
      direct: plain.total,
    });
    const last = (tally: Tally) => tally.answers.slice(-100).map(({ color }) => color);

    expect(gateway.lost).toEqual([]);
    expect(plain.lost).toEqual([]);
    expect(new Set(last(gateway))).toEqual(new Set(["blue"]));
    const service = await namespace.kubectl.get(`service/${APP}`);
    expect(service.metadata.uid).toBe(uid);
    expect(
      (await namespace.kubectl.list("deployments")).map(({ metadata }) => metadata.name),
    ).toEqual([`${APP}-blue`, `${APP}-green`]);
  });

  it("Is a stack as any other: an update changes nothing, and a switch moves the traffic", async () => {
    expect(
      await bed.pulumi("preview", "--diff", "--expect-no-changes", "--stack", STACK),
    ).toBeDefined();
    const { code, output } = await sluice("switch", "--to", "green", "--yes");
    expect([code, output]).toEqual([0, output]);
    await eventually(
      "green to answer",
      async () => ask(door, hostOf(namespace.name)),
      ({ color }) => color === "green",
    );
  });

  afterAll(async () => {
    await namespace.delete();
    await bed.remove();
  });
});
