import type { Complaint } from "../complaint";
import { colorName } from "../labels";
import { formatDuration } from "../release/format";
import { least } from "../release/size-patch";
import { graceSeconds } from "../settings/drain";
import { has } from "../traffic/features";
import { ownsGateway } from "../traffic/routers/istio/gateway";
import { addressCallers, type Adopting, declaredService, knownService } from "./adopting";
import { cautions } from "./cautions";
import type { LiveService, RunningService } from "./running-service";

/** One step of a way, in order: what it does, the commands, and what to look at before the next. */
export interface AdoptionStep {
  readonly does: string;
  readonly commands: readonly string[];
  /** What has to be true before the next step. @default - that the commands have ended */
  readonly until?: string;
}

/** How a running service becomes a stack. */
export interface Adoption {
  /** What was found, a line each. */
  readonly found: readonly string[];
  /** What callers may notice, or what the stack does otherwise. */
  readonly careful: readonly string[];
  /** Why it cannot be done so; then there are no steps. */
  readonly refusals: readonly Complaint[];
  readonly steps: readonly AdoptionStep[];
}

/** The ordered way of a running service into a stack. Pure: of what was read, and of the settings. */
export function adoption(running: RunningService, settings: Adopting, stack: string): Adoption {
  const refusals = refusalsOf(running, settings);
  return {
    found: foundLines(running),
    careful: cautions(running, settings),
    refusals,
    steps: refusals.length > 0 ? [] : stepsOf(running, settings, stack),
  };
}

function foundLines({ deployment, ...around }: RunningService): readonly string[] {
  const { replicas = 1 } = deployment.spec;
  const list = (kind: string, names: readonly string[]) => names.map((name) => `${kind} ${name}`);
  return [
    `Deployment ${deployment.metadata.name}, ${String(replicas)} pods`,
    ...around.services.map(({ metadata, spec }) => {
      const ports = (spec.ports ?? []).map(
        ({ port, name = "no name" }) => `${String(port)} (${name})`,
      );
      return `Service ${metadata.name}, ports ${ports.join(", ")}`;
    }),
    ...list("HorizontalPodAutoscaler", around.autoscalers),
    ...list("PodDisruptionBudget", around.budgets),
    ...around.virtualServices.map(
      ({ metadata, spec }) =>
        `VirtualService ${metadata.name}, hosts ${(spec.hosts ?? []).join(", ")}`,
    ),
  ];
}

function refusalsOf(running: RunningService, settings: Adopting): readonly Complaint[] {
  const { app, activeColor, colors, traffic, service } = settings;
  const { deployment } = running;
  const { replicas = 1 } = deployment.spec;
  const size = least(colors[activeColor]);
  const own = knownService(running, settings);
  const isHeadless = own?.spec.clusterIP === "None";
  const port = own?.spec.ports?.find((one) => one.port === traffic.servicePort);
  return [
    ...(deployment.metadata.name === colorName(app, "blue") ||
    deployment.metadata.name === colorName(app, "green")
      ? [
          {
            about: `Deployment ${deployment.metadata.name}`,
            found: "the name of a color's own",
            needed: "another app in the stack's file: the old Deployment serves beside the colors",
          },
        ]
      : []),
    ...(ownsGateway(traffic) && running.gateways.includes(app)
      ? [
          {
            about: `Gateway ${app}`,
            found: "one in place, which others may use, too",
            needed: "its name in traffic.gateway: the stack would make it its own",
            next: `traffic.gateway.name: ${app}`,
          },
        ]
      : []),
    ...(size < replicas
      ? [
          {
            about: activeColor,
            found: `${String(size)} pods`,
            needed: `at least ${String(replicas)}, as Deployment ${deployment.metadata.name} has them: it takes all the traffic at once`,
            next: `${activeColor}.replicas: ${String(replicas)}, or a least number of the autoscaler`,
          },
        ]
      : []),
    ...(own && isHeadless !== (service?.headless === true)
      ? [
          {
            about: `Service ${app}`,
            found: isHeadless ? "clusterIP None" : `clusterIP ${own.spec.clusterIP ?? ""}`,
            needed: `service.headless ${String(isHeadless)}: a clusterIP never changes`,
          },
        ]
      : []),
    ...(own && !port
      ? [
          {
            about: `Service ${app}`,
            found: `ports ${(own.spec.ports ?? []).map((one) => String(one.port)).join(", ")}`,
            needed: `traffic.servicePort among them, which is ${String(traffic.servicePort)}`,
          },
        ]
      : []),
  ];
}

/**
 * Lets the provider take objects that are there already, which it refuses otherwise.
 *
 * @see https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/
 */
const ADOPTING = "PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true";

function stepsOf(
  running: RunningService,
  settings: Adopting,
  stack: string,
): readonly AdoptionStep[] {
  const { app, namespace, activeColor, colors } = settings;
  const color = colorName(app, activeColor);
  const { name } = running.deployment.metadata;
  const kubectl = `kubectl --namespace ${namespace}`;
  const known = [
    `**kubernetes:core/v1:Service::${app}`,
    ...(has(settings.traffic, "mesh") ? [`**:VirtualService::${app}`] : []),
  ];
  const saved = [
    ...running.services.map(({ metadata }) => `service/${metadata.name}`),
    ...running.virtualServices.map(({ metadata }) => `virtualservice/${metadata.name}`),
  ];
  const grace = formatDuration(graceSeconds(colors[activeColor].workload.drain) * 1000);
  return [
    {
      does: "Keep what is there: it is the way back until the last step.",
      commands: [`${kubectl} get ${saved.join(" ")} --output yaml > before.yaml`],
    },
    {
      does: `Bring up ${color} beside the old pods. Nobody is sent to it: what callers know stays as it is.`,
      commands: [
        `${ADOPTING} sluice up --stack ${stack} -- ${known.map((urn) => `--exclude '${urn}'`).join(" ")} --exclude-dependents`,
        `${kubectl} rollout status deployment/${color}`,
      ],
      until: `all pods of ${color} are ready`,
    },
    ...meshMoves(running, settings, stack),
    ...addressMoves(running, settings),
    {
      does: "Let the stack take over what it would have made: every field is already as it wants it. The second update, without the variable, ends that: nothing of others is taken later.",
      commands: [`${ADOPTING} sluice up --stack ${stack}`, `sluice up --stack ${stack}`],
      until: `sluice doctor --stack ${stack} finds nothing amiss`,
    },
    {
      does: `Take the old pods away, after the longest request (${grace} is what ${activeColor} gives one).`,
      commands: [
        ...running.autoscalers.map((one) => `${kubectl} delete horizontalpodautoscaler/${one}`),
        ...running.budgets.map((one) => `${kubectl} delete poddisruptionbudget/${one}`),
        `${kubectl} delete deployment/${name}`,
      ],
    },
  ];
}

/** How callers that have a proxy, or come by the gateway, move: by one write of the router. */
function meshMoves(
  { virtualServices }: RunningService,
  { app, namespace, activeColor, traffic }: Adopting,
  stack: string,
): readonly AdoptionStep[] {
  if (!has(traffic, "mesh")) return [];
  const kubectl = `kubectl --namespace ${namespace}`;
  const color = colorName(app, activeColor);
  const names = virtualServices.map(({ metadata }) => metadata.name);
  const router = `out/adopt/${namespace}.virtualservice.${app}.yaml`;
  return [
    {
      does: `Move callers in the mesh and at the gateway: the VirtualService that the stack will have sends them to ${color}.`,
      commands: [
        `sluice render out/adopt --stack ${stack} --without-secrets`,
        names.includes(app)
          ? `${kubectl} replace --filename ${router}`
          : `${kubectl} apply --server-side --field-manager sluice --filename ${router}`,
        ...names
          .filter((one) => one !== app)
          .map((one) => `${kubectl} delete virtualservice/${one}`),
      ],
      until: `requests arrive at ${color} and at the old pods no more, callers without a sidecar apart`,
    },
  ];
}

/** How callers of the Service's address move: by its selector. */
function addressMoves(running: RunningService, settings: Adopting): readonly AdoptionStep[] {
  const { app, namespace, activeColor } = settings;
  const own = knownService(running, settings);
  if (!own) return [];
  const kubectl = `kubectl --namespace ${namespace}`;
  const color = colorName(app, activeColor);
  return [
    {
      does: `Move ${addressCallers(settings)}: Service ${app} keeps its name and address, and its endpoints become the pods of ${color}. The old pods run on.`,
      commands: [
        `${kubectl} patch service/${app} --type merge --patch '${JSON.stringify(servicePatch(own, settings))}'`,
      ],
      until: `${kubectl} get endpointslices --selector kubernetes.io/service-name=${app} shows the pods of ${color} alone`,
    },
  ];
}

/** What makes the live Service the one that the stack declares; a node's port stays. */
function servicePatch(own: LiveService, settings: Adopting) {
  const declared = declaredService(settings);
  const gone = Object.keys(own.spec.selector ?? {}).map((key) => [key, null] as const);
  return {
    spec: {
      selector: { ...Object.fromEntries(gone), ...declared.selector },
      ports: declared.ports?.map((port) => {
        const live = own.spec.ports?.find((one) => one.port === port.port);
        return { ...port, ...(live?.nodePort !== undefined && { nodePort: live.nodePort }) };
      }),
    },
  };
}
