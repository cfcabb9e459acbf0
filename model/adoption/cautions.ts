import { colorLabels, colorName, selects } from "../labels";
import { has } from "../traffic/features";
import { addressCallers, type Adopting, declaredService, knownService } from "./adopting";
import { podLabels, type RunningService } from "./running-service";

/** What callers may notice on the way, and what the stack does otherwise than what runs. */
export function cautions(running: RunningService, settings: Adopting): readonly string[] {
  const { app, namespace, activeColor, traffic, service } = settings;
  const own = knownService(running, settings);
  const { selector, ports = [] } = declaredService(settings);
  const kept = new Set(ports.map(({ port }) => port));
  const lost = (own?.spec.ports ?? []).filter(({ port }) => !kept.has(port));
  const declared = ports.find(({ port }) => port === traffic.servicePort);
  const live = own?.spec.ports?.find(({ port }) => port === traffic.servicePort);
  const type = service?.type ?? "ClusterIP";
  const others = running.services.filter(({ metadata }) => metadata.name !== app);
  const isMixed = running.services.some(({ spec }) =>
    selects(spec.selector, colorLabels(app, activeColor)),
  );
  const isMeshed = has(traffic, "mesh");
  const who = addressCallers(settings);
  return [
    ...(own
      ? []
      : [
          `No Service ${app} selects these pods: callers know ${others.map(({ metadata }) => metadata.name).join(", ") || "none"}, and the stack makes a new one. With app as they know it, the name and its address stay.`,
        ]),
    ...others.map(
      ({ metadata }) =>
        `Service ${metadata.name} is not the stack's: who calls it meets the old pods until they go. Move its callers to ${app} first.`,
    ),
    ...(isMeshed ? [] : running.virtualServices).map(
      ({ metadata }) =>
        `VirtualService ${metadata.name} stays and is not the stack's: what it routes by it goes on to route. traffic.router istio takes it over.`,
    ),
    ...lost.map(
      ({ port, name = String(port) }) =>
        `Port ${String(port)} (${name}) of Service ${app} goes: the Service over both colors has traffic.servicePort, traffic.ports and those of service.patch; further ones are at ${colorName(app, activeColor)}.`,
    ),
    ...(live && live.name !== declared?.name
      ? [
          `The port of Service ${app} is called ${live.name ?? "nothing"} and becomes ${declared?.name ?? ""}: ${who} may find no endpoints for about a second.${isMeshed ? " Those in the mesh and at the gateway have moved by then." : ` It stays with service.patch.ports: [{ port: ${String(live.port)}, name: ${live.name ?? "null"} }].`}`,
        ]
      : []),
    ...(own && (own.spec.type ?? "ClusterIP") !== type
      ? [
          `Service ${app} is of type ${own.spec.type ?? ""} and becomes ${type}; service.type keeps it.`,
        ]
      : []),
    ...(isMixed
      ? [
          `The Service in place selects the pods of ${activeColor}, too: from the first step on they share the traffic with the old ones.`,
        ]
      : []),
    ...(selects(selector, podLabels(running.deployment))
      ? [
          `The old pods have the labels that Service ${app} selects from then on: ${who} reach both until the old ones go.`,
        ]
      : []),
    ...running.budgets.map(
      (name) =>
        `PodDisruptionBudget ${name} goes with the old pods; where it selects those of a color, too, no node can be drained in between.`,
    ),
    `A ServiceAccount ${app} in ${namespace} becomes the stack's own, without a token in its pods; workload.serviceAccount names another.`,
  ];
}
