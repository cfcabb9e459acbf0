import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { isDigestReference } from "../image";
import { DNS_LABEL, MAX_APP_NAME } from "../name";
import { asPods } from "./as-pods";
import { budgetFindings, portNames, serviceFindings } from "./around";
import { autoscalerFindings } from "./autoscaler";
import { destinationRuleFindings } from "./destination-rule";
import { type Finding, type Key, keyFor, lost, type Mapped, own, stricter, WHOLE } from "./finding";
import { mainContainer, type MainPort } from "./main-port";
import { annotationFindings, labelFindings } from "./marks";
import type { Picked } from "./picked";
import { podFindings } from "./pod";
import type { Running } from "./running";
import { type WeightedPort, weightedByContainer } from "./weighted-ports";
import type { SourceObject } from "./source-object";
import { routerFindings } from "./router";
import { scrapeFindings } from "./scraping";
import { workloadFindings } from "./workload";

/** What a person says beside the files. */
export interface DraftOptions {
  /** @default - that of the objects, else `default` */
  readonly namespace?: string;
  /** Image by digest, instead of the workload's. */
  readonly image?: string;
}

/** Stands for a digest that nobody has looked up: no registry has such an image. */
export const NO_DIGEST = `sha256:${"0".repeat(64)}`;

/** What becomes of the objects of a service, field by field. */
export function draftOf(
  picked: Picked,
  running: Running,
  options: DraftOptions,
): readonly Mapped[] {
  const { port, mode } = running;
  const { workload, services, autoscalers, budgets, virtualServices, destinationRules } = picked;
  const [called, ...further] = services;
  const namespace = options.namespace ?? workload.namespace ?? called?.namespace ?? "default";
  const top = [
    ...keyFor("metadata.name", ["app"], appName(called, workload)),
    ...keyFor("metadata.namespace", ["namespace"], namespace),
    ...keyFor("", ["port"], port.containerPort),
    ...(mode === "rolling" ? keyFor("", ["mode"], mode) : keyFor("", ["activeColor"], "blue")),
    ...(running.router === "service" ? keyFor("", ["traffic", "router"], running.router) : []),
  ];
  const weighted: ReadonlyMap<number, WeightedPort> =
    mode === "rolling"
      ? new Map<number, WeightedPort>()
      : weightedByContainer(called?.body, portNames(workload.body), port);
  const annotated = (object: SourceObject, key?: Key) =>
    annotationFindings("metadata.annotations", mapAt(object.body, "metadata", "annotations"), key);
  const mapped = (object: SourceObject, findings: readonly Finding[], key?: Key): Mapped => {
    const isBeside = findings.some(({ is, from }) => is === "lost" && from === WHOLE);
    if (isBeside) return { object, findings };
    return {
      object,
      findings: [...findings, ...labelFindings(object, picked), ...annotated(object, key)],
    };
  };
  const [autoscaler, ...moreAutoscalers] = autoscalers;
  const [budget, ...moreBudgets] = budgets;
  const [router, ...moreRouters] = virtualServices;
  const [rule, ...moreRules] = destinationRules;
  return [
    mapped(
      workload,
      [
        ...top,
        ...workloadFindings(workload, running),
        ...podsOf(workload, port, called, weighted),
        ...imageOf(workload, running, options),
      ],
      ["workload", "deploymentAnnotations"],
    ),
    ...(called
      ? [
          mapped(
            called,
            calledFindings(called, running, appName(called, workload), [...weighted.values()]),
            ["service", "annotations"],
          ),
        ]
      : []),
    ...further.map((one) => mapped(one, further.length === 0 ? [] : besides(one))),
    ...(autoscaler ? [mapped(autoscaler, autoscalerFindings(autoscaler))] : []),
    ...(budget ? [mapped(budget, budgetFindings(budget))] : []),
    ...(router
      ? [mapped(router, routesOf(router, picked, running, { ...options, namespace }))]
      : []),
    ...(rule ? [mapped(rule, rulesOf(rule, running))] : []),
    ...[...moreRouters, ...moreRules].map((one) =>
      mapped(one, [
        lost(WHOLE, "a service has one of them; the routes of this one are not joined to it"),
      ]),
    ),
    ...[...moreAutoscalers, ...moreBudgets].map((one) =>
      mapped(one, [lost("spec", "a color has one of them")]),
    ),
  ];
}

/** The name that callers have for the service, where a stack can have it. */
function appName(called: SourceObject | undefined, workload: SourceObject): string {
  const names = [called?.name ?? workload.name, workload.name];
  return names.find((name) => DNS_LABEL.test(name) && name.length <= MAX_APP_NAME) ?? workload.name;
}

function podsOf(
  workload: SourceObject,
  port: MainPort,
  called: SourceObject | undefined,
  weighted: ReadonlyMap<number, WeightedPort>,
) {
  const name = textOf(mainContainer(workload.body, port), "name");
  const body = asPods(workload.body, { index: port.container, name });
  const names = portNames(workload.body);
  const targets = itemsOf(called?.body, "spec", "ports").map((one) => {
    const target = fieldOf(one, "targetPort") ?? fieldOf(one, "port");
    const servicePort = { number: Number(fieldOf(one, "port")), name: textOf(one, "name") };
    return [Number(names.get(target) ?? target), servicePort] as const;
  });
  // Of several ports of the Service that lead to one of a container, the one of its number is the container's.
  const services = new Map([
    ...targets,
    ...targets.filter(([target, { number }]) => target === number),
    ...[...weighted].map(([target, one]) => [target, { ...one, isWeighted: true }] as const),
  ]);
  const annotations = mapAt(workload.body, "spec", "template", "metadata", "annotations");
  const plain = itemsOf(workload.body, "spec", "template", "spec", "containers")
    .filter((_, index) => index !== port.container)
    .map((one) => textOf(one, "name"));
  return [
    ...podFindings(body, port, services, plain),
    ...annotationFindings("spec.template.metadata.annotations", annotations, [
      "workload",
      "podAnnotations",
    ]),
    ...scrapeFindings(annotations, port),
  ];
}

/** Where the other color has traffic, it has an image, and the files of this workload name none. */
function routesOf(
  router: SourceObject,
  { services, workload }: Picked,
  running: Running,
  options: DraftOptions & { readonly namespace: string },
): readonly Finding[] {
  if (running.router === "service") return [lost(WHOLE, UNROUTED)];
  const findings = routerFindings(router, services, options.namespace);
  const isOfOther = ({ key }: { readonly key: Key }) =>
    key[0] === "weights" || key.join(".") === "traffic.mirror.to";
  const other = findings.find((one) => one.is === "key" && isOfOther(one));
  if (!other) return findings;
  const key = ["green", "image"];
  const image = imageOf(workload, running, options).flatMap((one) =>
    one.is === "key" ? [one.value] : [],
  );
  const why = "the image of the other version, which these files do not tell: this is that of blue";
  return [...findings, ...keyFor(other.from, key, image[0]), stricter("", key, why)];
}

const UNROUTED =
  "it stays beside the stack: it sends to the Service, whose selector says which color gets the requests";

/** What holds for the connections to the pods, where there are proxies to hold it. */
function rulesOf(rule: SourceObject, { router }: Running): readonly Finding[] {
  return router === "service" ? [lost(WHOLE, UNROUTED)] : destinationRuleFindings(rule);
}

/** A tag can be pushed over: what serves the traffic is named by its digest. */
function imageOf(
  { body }: SourceObject,
  { mode, port }: Running,
  options: DraftOptions,
): readonly Finding[] {
  const container = mainContainer(body, port);
  const written = textOf(container, "image");
  const from = `spec.template.spec.containers[${textOf(container, "name")}].image`;
  const key = mode === "rolling" ? ["image"] : ["blue", "image"];
  const image = options.image ?? (isDigestReference(written) ? written : `${written}@${NO_DIGEST}`);
  const why = `${written} is a tag, which can be pushed over; what serves is named by its digest`;
  return [...keyFor(from, key, image), ...(image === written ? [] : [stricter(from, key, why)])];
}

function calledFindings(
  called: SourceObject,
  { port: { containerPort, servicePort, protocol }, router }: Running,
  app: string,
  weighted: readonly WeightedPort[],
) {
  if (containerPort === undefined) {
    return [lost(WHOLE, "it leads nowhere: no container has its port")];
  }
  // No field of its own: a name or a number tells it.
  const from = `spec.ports[${String(servicePort)}/TCP] (what is spoken)`;
  return [
    ...serviceFindings(called, servicePort, weighted, router),
    ...(app === called.name
      ? []
      : [
          lost(
            "metadata.name",
            `a name of at most ${String(MAX_APP_NAME)} letters, digits and -: callers have to use ${app}`,
          ),
        ]),
    ...(protocol === "http" ? [] : keyFor(from, ["traffic", "protocol"], protocol)),
  ];
}

function besides({ name }: SourceObject): readonly Finding[] {
  const color = "each color has a Service of its own, and the app one over both";
  const isColor = /-(?:preview|canary|stable|active|root)$/.test(name);
  return [isColor ? own(WHOLE, color) : lost(WHOLE, `it stays beside the stack: ${color}`)];
}
