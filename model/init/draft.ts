import { fieldOf, itemsOf, mapAt, textOf } from "../field";
import { isDigestReference } from "../image";
import { DNS_LABEL, MAX_APP_NAME } from "../name";
import { isMap } from "../settings/merge";
import { asPods } from "./as-pods";
import { budgetFindings, portNames, serviceFindings } from "./around";
import { autoscalerFindings } from "./autoscaler";
import { destinationRuleFindings } from "./destination-rule";
import { type Finding, type Key, keyFor, lost, type Mapped, own, stricter, WHOLE } from "./finding";
import type { MainPort } from "./main-port";
import { annotationFindings, labelFindings } from "./marks";
import type { Picked } from "./picked";
import { podFindings } from "./pod";
import type { SourceObject } from "./source-object";
import { routerFindings } from "./router";
import { workloadFindings } from "./workload";

type Json = Readonly<Record<string, unknown>>;

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
export function draftOf(picked: Picked, port: MainPort, options: DraftOptions): readonly Mapped[] {
  const { workload, services, autoscalers, budgets, virtualServices, destinationRules } = picked;
  const [called, ...further] = services;
  const namespace = options.namespace ?? workload.namespace ?? called?.namespace ?? "default";
  const top = [
    ...keyFor("metadata.name", ["app"], appName(called, workload)),
    ...keyFor("metadata.namespace", ["namespace"], namespace),
    ...keyFor("", ["port"], port.containerPort),
    ...keyFor("", ["activeColor"], "blue"),
  ];
  const annotated = (object: SourceObject, key?: Key) =>
    annotationFindings("metadata.annotations", mapAt(object.body, "metadata", "annotations"), key);
  const mapped = (object: SourceObject, findings: readonly Finding[], key?: Key): Mapped => ({
    object,
    findings: [...findings, ...labelFindings(object, picked), ...annotated(object, key)],
  });
  const [autoscaler, ...moreAutoscalers] = autoscalers;
  const [budget, ...moreBudgets] = budgets;
  const [router, ...moreRouters] = virtualServices;
  const [rule, ...moreRules] = destinationRules;
  return [
    mapped(
      workload,
      [
        ...top,
        ...workloadFindings(workload),
        ...podsOf(workload, port, called),
        ...imageOf(workload, port, options),
      ],
      ["workload", "deploymentAnnotations"],
    ),
    ...(called
      ? [
          mapped(called, calledFindings(called, port, appName(called, workload)), [
            "service",
            "annotations",
          ]),
        ]
      : []),
    ...further.map((one) => mapped(one, further.length === 0 ? [] : besides(one))),
    ...(autoscaler ? [mapped(autoscaler, autoscalerFindings(autoscaler))] : []),
    ...(budget ? [mapped(budget, budgetFindings(budget))] : []),
    ...(router ? [mapped(router, routesOf(router, picked, port, { ...options, namespace }))] : []),
    ...(rule ? [mapped(rule, destinationRuleFindings(rule))] : []),
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

function podsOf(workload: SourceObject, port: MainPort, called: SourceObject | undefined) {
  const containers = itemsOf(workload.body, "spec", "template", "spec", "containers");
  const name = textOf(containers[port.container], "name");
  const body = asPods(workload.body, { index: port.container, name });
  const names = portNames(workload.body);
  const services = new Map(
    itemsOf(called?.body, "spec", "ports").map((one) => {
      const target = fieldOf(one, "targetPort") ?? fieldOf(one, "port");
      return [Number(names.get(target) ?? target), Number(fieldOf(one, "port"))];
    }),
  );
  const annotations = mapAt(workload.body, "spec", "template", "metadata", "annotations");
  return [
    ...podFindings(body, port, services),
    ...annotationFindings("spec.template.metadata.annotations", annotations, [
      "workload",
      "podAnnotations",
    ]),
    ...scraping(annotations, port),
  ];
}

/** How Prometheus finds the pods: as it did, by annotations, or not by them. */
function scraping(annotations: Json, port: MainPort): readonly Finding[] {
  const at = (name: string) => `spec.template.metadata.annotations["prometheus.io/${name}"]`;
  if (annotations["prometheus.io/scrape"] !== "true") {
    // Without scrape the others are read by whoever has words of its own for it.
    return [
      ...keyFor("", ["monitoring", "scrape"], "none"),
      own(at("scrape"), "pods that are not scraped have no such annotation"),
      ...["path", "port"].flatMap((name) => {
        const annotation = `prometheus.io/${name}`;
        return keyFor(at(name), ["workload", "podAnnotations", annotation], annotations[annotation]);
      }),
    ];
  }
  const [path, asked] = [annotations["prometheus.io/path"], annotations["prometheus.io/port"]];
  const number = asked === undefined ? port.containerPort : Number(asked);
  const isPlain = port.protocol.startsWith("http");
  if (asked === undefined && !isPlain) {
    const why = `the service's own port speaks ${port.protocol}: name another one in prometheus.io/port`;
    return [...keyFor("", ["monitoring", "scrape"], "none"), lost(at("scrape"), why)];
  }
  return [
    ...keyFor(at("scrape"), ["monitoring", "scrape"], "annotations"),
    ...keyFor(at("path"), ["monitoring", "path"], path),
    ...(number === port.containerPort && isPlain
      ? []
      : keyFor(at("port"), ["monitoring", "port"], number)),
  ];
}

/** Where the other color has traffic, it has an image, and the files of this workload name none. */
function routesOf(
  router: SourceObject,
  { services, workload }: Picked,
  port: MainPort,
  options: DraftOptions & { readonly namespace: string },
): readonly Finding[] {
  const findings = routerFindings(router, services, options.namespace);
  const weights = findings.find((one) => one.is === "key" && one.key[0] === "weights");
  if (!weights) return findings;
  const key = ["green", "image"];
  const image = imageOf(workload, port, options).flatMap((one) =>
    one.is === "key" ? [one.value] : [],
  );
  const why = "the image of the other version, which these files do not tell: this is that of blue";
  return [...findings, ...keyFor(weights.from, key, image[0]), stricter("", key, why)];
}

/** A tag can be pushed over: what serves the traffic is named by its digest. */
function imageOf(
  { body }: SourceObject,
  port: MainPort,
  options: DraftOptions,
): readonly Finding[] {
  const container = itemsOf(body, "spec", "template", "spec", "containers")[port.container];
  const written = textOf(container, "image");
  const from = `spec.template.spec.containers[${textOf(container, "name")}].image`;
  const key = ["blue", "image"];
  const image = options.image ?? (isDigestReference(written) ? written : `${written}@${NO_DIGEST}`);
  const why = `${written} is a tag, which can be pushed over; a color has an image by digest`;
  return [...keyFor(from, key, image), ...(image === written ? [] : [stricter(from, key, why)])];
}

function calledFindings(called: SourceObject, { servicePort, protocol }: MainPort, app: string) {
  // No field of its own: a name or a number tells it.
  const from = `spec.ports[${String(servicePort)}/TCP] (what is spoken)`;
  return [
    ...serviceFindings(called, servicePort),
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

/** The settings that keys give; the last one of a key counts. */
export function argsOf(mapped: readonly Mapped[]): Json {
  const args: Record<string, unknown> = {};
  for (const finding of mapped.flatMap(({ findings }) => findings)) {
    if (finding.is === "key") put(args, finding.key, finding.value);
  }
  return args;
}

function put(map: Record<string, unknown>, key: Key, value: unknown): void {
  const [first = "", ...rest] = key;
  if (rest.length === 0) {
    map[first] = value;
    return;
  }
  const below = map[first];
  const inner = isMap(below) ? { ...below } : {};
  put(inner, rest, value);
  map[first] = inner;
}
