import type { RecordedResource, Recording } from "../../preview/recorder";

type Json = Readonly<Record<string, unknown>>;

const PREFIX = "urn:pulumi:dev::shop::";

/** A resource as the recorder would give it, of what a test says. */
export function resource(
  type: string,
  name: string,
  inputs: Json,
  rest: Partial<RecordedResource> = {},
): RecordedResource {
  return {
    urn: urn(type, name),
    type,
    name,
    custom: true,
    parent: "",
    inputs,
    dependencies: [],
    provider: "",
    aliases: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    updateTimeout: "",
    ...rest,
  };
}

export function urn(type: string, name: string): string {
  return `${PREFIX}${type}::${name}`;
}

export function recordingOf(
  resources: readonly RecordedResource[],
  componentOutputs: Json = {},
): Recording {
  return { resources, outputs: {}, componentOutputs };
}

export const TYPES = {
  app: "sluice:index:BlueGreenApp",
  configMap: "kubernetes:core/v1:ConfigMap",
  deployment: "kubernetes:apps/v1:Deployment",
  budget: "kubernetes:policy/v1:PodDisruptionBudget",
  service: "kubernetes:core/v1:Service",
  router: "kubernetes:networking.istio.io/v1:VirtualService",
} as const;

/** What differs between two versions of the small service below. */
export interface ServiceOptions {
  readonly app?: string;
  readonly namespace?: string;
  readonly weights?: readonly [blue: number, green: number];
  readonly images?: readonly [blue: string, green: string];
  readonly replicas?: readonly [blue: number | undefined, green: number | undefined];
  readonly env?: readonly [blue: string, green: string];
  readonly active?: "blue" | "green";
  /** Further rules of the VirtualService, before the split. */
  readonly rules?: readonly Json[];
}

export const IMAGES = [image("a"), image("b")] as const;

/** An image by a digest of one hex digit. */
export function image(digit: string): string {
  return `registry.example.com/shop@sha256:${digit.repeat(64)}`;
}

/** A service in two colors with as few fields as the plan needs. */
export function blueGreen(options: ServiceOptions = {}): Recording {
  const { app = "shop", namespace = "shop", weights = [100, 0], active = "blue" } = options;
  const { images = IMAGES, replicas = [3, 3], env = ["1", "1"], rules = [] } = options;
  const parent = urn(TYPES.app, app);
  const colors = (["blue", "green"] as const).flatMap((color, index) => {
    const name = `${app}-${color}`;
    const after = weights[index] === 0 ? [urn(TYPES.router, app)] : [];
    const config = `${name}-env-${String(env[index])}`;
    const metadata = (own: string) => ({
      name: own,
      namespace,
      labels: { "app.kubernetes.io/name": app, "sluice.dev/color": color },
    });
    const of = (type: string, own: string, inputs: Json, dependencies = after) =>
      resource(type, own, inputs, { parent, dependencies });
    const count = replicas[index];
    return [
      of(TYPES.service, name, { metadata: metadata(name), spec: { ports: [{ port: 80 }] } }),
      of(TYPES.configMap, `${name}-env`, {
        metadata: metadata(config),
        immutable: true,
        data: { MODE: env[index] },
      }),
      of(TYPES.budget, name, { metadata: metadata(name), spec: { maxUnavailable: 1 } }),
      of(
        TYPES.deployment,
        name,
        {
          metadata: metadata(name),
          spec: {
            ...(count !== undefined && { replicas: count }),
            selector: { matchLabels: { "sluice.dev/color": color } },
            template: {
              metadata: { labels: { version: String(images[index]).slice(-12) } },
              spec: {
                containers: [
                  {
                    name: app,
                    image: images[index],
                    envFrom: [{ configMapRef: { name: config } }],
                  },
                ],
              },
            },
          },
        },
        [...after, urn(TYPES.configMap, `${name}-env`)],
      ),
    ];
  });
  const serving = (["blue", "green"] as const).filter((_, index) => (weights[index] ?? 0) > 0);
  const router = resource(
    TYPES.router,
    app,
    {
      metadata: { name: app, namespace },
      spec: {
        hosts: [`${app}.${namespace}.svc.cluster.local`],
        http: [
          ...rules,
          {
            name: "split",
            route: (["blue", "green"] as const).map((color, index) => ({
              destination: { host: `${app}-${color}.${namespace}.svc.cluster.local` },
              weight: weights[index],
            })),
          },
        ],
      },
    },
    { parent, dependencies: serving.map((color) => urn(TYPES.deployment, `${app}-${color}`)) },
  );
  const component = resource(TYPES.app, app, {}, { custom: false });
  return recordingOf([component, ...colors, router], {
    [parent]: { release: { activeColor: active } },
  });
}

/** Several programs' resources in one. */
export function joined(...recordings: readonly Recording[]): Recording {
  return {
    resources: recordings.flatMap(({ resources }) => resources),
    outputs: {},
    componentOutputs: Object.assign({}, ...recordings.map((one) => one.componentOutputs)) as Json,
  };
}

/** The recording with one resource changed. */
export function withInputs(
  recording: Recording,
  type: string,
  name: string,
  change: (inputs: Json) => Json,
): Recording {
  const resources = recording.resources.map((one) =>
    one.type === type && one.name === name ? { ...one, inputs: change(one.inputs) } : one,
  );
  return { ...recording, resources };
}

/** The recording without one resource. */
export function without(recording: Recording, type: string, name: string): Recording {
  const resources = recording.resources.filter((one) => one.type !== type || one.name !== name);
  return { ...recording, resources };
}

/** The recording with an autoscaler beside one color's Deployment. */
export function scaled(
  recording: Recording,
  color: "blue" | "green",
  min: number,
  max: number,
): Recording {
  const name = `shop-${color}`;
  const scaler = resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", name, {
    metadata: { name, namespace: "shop" },
    spec: { minReplicas: min, maxReplicas: max, scaleTargetRef: { kind: "Deployment", name } },
  });
  return { ...recording, resources: [...recording.resources, scaler] };
}
