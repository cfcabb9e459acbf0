import { type Color, COLORS } from "../color";
import type { ServiceSubject } from "../metrics/subject";
import { colorName } from "../labels";
import { LEVEL_WORDS, LEVELS } from "./levels";
import type { LoggingSettings } from "./settings";
import { endpointOf, STORE_SECRETS } from "./store";
import { quantityValue } from "../quantity";

/** Folders inside the shipper's container. */
export const SHIPPER_PATHS = {
  /** Links to the files of all containers of the node, named after pod, namespace and container. */
  containers: "/var/log/containers",
  /** Positions in the files, and lines that wait for the store. */
  state: "/var/lib/sluice-logs",
  config: "/etc/sluice-logs",
} as const;

/** Port of the shipper's own health. */
export const SHIPPER_PORT = 2020;

/** The service whose lines are read, and how. */
export interface Shipment {
  readonly app: string;
  readonly namespace: string;
  readonly logging: LoggingSettings<unknown>;
}

type Section = Readonly<Record<string, unknown>>;

/** A container's ID in the names of files. */
const ID_LENGTH = 64;

/** Chunks of up to 2 MB that are in memory at a time; the others are on the disk. */
const CHUNKS_IN_MEMORY = 16;

/**
 * The shipper's configuration. Color, pod and namespace are taken from the names of the files, which the
 * kubelet makes, so nothing asks the API server and no line can pass for another color's. In JSON, which
 * is YAML.
 *
 * @see https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/yaml
 */
export function fluentBitConfig(shipment: Shipment): string {
  const sources = sourcesOf(shipment);
  const config = {
    service: service(),
    parsers: [
      { name: "sluice-line", format: "json" },
      { name: "sluice-file", format: "regex", regex: "^.*/(?<sluice_pod>[^_/]+)_[^/]*$" },
    ],
    pipeline: {
      inputs: sources.map(input),
      filters: [...lineFilters(), ...sources.map(owner), ...levelFilters()],
      outputs: [output(shipment)],
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** One color of one service, and what its lines are called on their way. */
interface Source extends ServiceSubject {
  readonly color: Color;
  readonly tag: string;
}

/** Positions are kept by the tag; the shipper's own service has always had the color's name. */
function sourcesOf({ app, namespace, logging }: Shipment): readonly Source[] {
  const others = sharedServices(logging.services, namespace);
  return [
    ...COLORS.map((color) => ({ app, namespace, color, tag: color })),
    ...others.flatMap((one) =>
      COLORS.map((color) => ({ ...one, color, tag: `${one.namespace}.${one.app}.${color}` })),
    ),
  ];
}

/** The services that a shipper carries besides its own. */
export function sharedServices(
  services: readonly string[],
  namespace: string,
): readonly ServiceSubject[] {
  return services.map((text) => {
    const [app = "", place = namespace] = text.split("/").reverse();
    return { app, namespace: place };
  });
}

function service(): Section {
  return {
    flush: 1,
    grace: 5,
    log_level: "info",
    http_server: true,
    http_listen: "0.0.0.0",
    http_port: SHIPPER_PORT,
    health_check: true,
    "scheduler.base": 5,
    "scheduler.cap": 60,
    "storage.path": `${SHIPPER_PATHS.state}/storage`,
    "storage.max_chunks_up": CHUNKS_IN_MEMORY,
    "storage.backlog.mem_limit": "16M",
  };
}

/**
 * The files of one color. As many `?` as an ID has characters: with `*` the files of an app named
 * `<app>-blue` would match, too.
 */
function input({ app, namespace, color, tag }: Source): Section {
  const file = `${colorName(app, color)}-*_${namespace}_${app}-${"?".repeat(ID_LENGTH)}.log`;
  return {
    name: "tail",
    tag,
    path: `${SHIPPER_PATHS.containers}/${file}`,
    path_key: "sluice_file",
    "multiline.parser": "cri",
    db: `${SHIPPER_PATHS.state}/${tag}.db`,
    // A pod that ends within seconds has said why by then.
    read_from_head: true,
    refresh_interval: 5,
    rotate_wait: 30,
    buffer_max_size: "256k",
    skip_long_lines: true,
    "storage.type": "filesystem",
  };
}

/**
 * Takes a line apart. What the runtime says of it stands under names of its own meanwhile: a field twice
 * is a document that Elasticsearch refuses.
 */
function lineFilters(): readonly Section[] {
  return [
    { ...every("modify"), remove: ["_p", "time"], rename: ["stream sluice_stream"] },
    { ...every("parser"), key_name: "sluice_file", parser: "sluice-file", reserve_data: true },
    { ...every("parser"), key_name: "log", parser: "sluice-line", reserve_data: true },
  ];
}

/** Says whose line it is, whatever the line itself says. A line that is no JSON is its own message. */
function owner({ app, namespace, color, tag }: Source): Section {
  return {
    name: "modify",
    match: tag,
    rename: ["log message"],
    hard_rename: ["sluice_pod pod", "sluice_stream stream"],
    set: [`app ${app}`, `namespace ${namespace}`, `color ${color}`],
  };
}

/** Makes `level` one of few words. */
function levelFilters(): readonly Section[] {
  const known = Object.entries(LEVEL_WORDS).map(([level, words]) => ({
    ...every("modify"),
    condition: [`key_value_matches level (?i)^(${words.join("|")})$`],
    set: [`level ${level}`],
  }));
  return [
    ...known,
    {
      ...every("modify"),
      condition: [`key_value_does_not_match level ^(${LEVELS.join("|")})$`],
      set: ["level unknown"],
    },
    { ...every("modify"), add: ["level unknown"] },
  ];
}

/** Fluent Bit knows no binary units; whole megabytes stay what they are. */
function sizeOf(quantity: string): string {
  const bytes = Math.floor(quantityValue(quantity) ?? 0);
  return bytes % 1e6 === 0 ? `${String(bytes / 1e6)}M` : String(bytes);
}

function every(name: string): Section {
  return { name, match: "*" };
}

function output({ app, namespace, logging }: Shipment): Section {
  const { store, buffer, retries, services } = logging;
  const isShared = services.length > 0;
  const whose = isShared ? "app=$app,namespace=$namespace" : `app=${app},namespace=${namespace}`;
  const { host, port, path, isSecure } = endpointOf(store.url);
  const common = {
    match: "*",
    host,
    port,
    tls: isSecure,
    ...(isSecure && { "tls.verify": true }),
    ...(store.username !== undefined && {
      http_user: store.username,
      http_passwd: `\${${STORE_SECRETS.password}}`,
    }),
    compress: "gzip",
    retry_limit: retries,
    "storage.total_limit_size": sizeOf(buffer),
  };
  if (store.kind === "loki") {
    return {
      name: "loki",
      ...common,
      uri: `${path}/loki/api/v1/push`,
      labels: `${whose},color=$color,level=$level`,
      remove_keys: "app,namespace",
      ...(store.structuredMetadata && {
        structured_metadata: "pod=$pod,trace_id=$trace_id",
      }),
      ...(store.tenant !== undefined && { tenant_id: store.tenant }),
      ...(store.token !== undefined && { bearer_token: `\${${STORE_SECRETS.token}}` }),
    };
  }
  return {
    name: store.kind === "opensearch" ? "opensearch" : "es",
    ...common,
    ...(path !== "" && { path }),
    logstash_format: true,
    logstash_prefix: store.index ?? app,
    time_key_nanos: true,
    suppress_type_name: true,
    // A batch that is sent again makes no second documents.
    generate_id: true,
    trace_error: true,
  };
}
