/** Proves the exact configuration; what Fluent Bit makes of it is proven beside this file. */
import { parse } from "yaml";
import { fluentBitConfig } from "../../../model/logging/fluent-bit";
import { LEVEL_WORDS } from "../../../model/logging/levels";
import { type LoggingArgs, resolveLogging } from "../../../model/logging/settings";
import { endpointOf } from "../../../model/logging/store";

type Section = Readonly<Record<string, unknown>>;
interface Config {
  readonly service: Section;
  readonly pipeline: {
    readonly inputs: readonly Section[];
    readonly filters: readonly Section[];
    readonly outputs: readonly Section[];
  };
}

const loki = { kind: "loki", url: "http://loki.logs:3100" } as const;
const configOf = (store: LoggingArgs["store"] = loki, more: Partial<LoggingArgs> = {}) => {
  const logging = resolveLogging({ image: `fluent-bit@sha256:${"0".repeat(64)}`, store, ...more });
  return parse(fluentBitConfig({ app: "shop", namespace: "market", logging })) as Config;
};
const outputOf = (store: LoggingArgs["store"], more?: Partial<LoggingArgs>) =>
  configOf(store, more).pipeline.outputs[0];

test("the service answers for its own health, and keeps what waits on disk, within bounds", () => {
  expect(configOf().service).toEqual({
    flush: 1,
    grace: 5,
    log_level: "info",
    http_server: true,
    http_listen: "0.0.0.0",
    http_port: 2020,
    health_check: true,
    "scheduler.base": 5,
    "scheduler.cap": 60,
    "storage.path": "/var/lib/sluice-logs/storage",
    "storage.max_chunks_up": 16,
    "storage.backlog.mem_limit": "16M",
  });
});

describe("for several services", () => {
  const shared = () => configOf(loki, { services: ["till", "east/desk"] }).pipeline;

  test("each color's files are read under a tag of their own; positions of the own service stay where they were", () => {
    const files = shared().inputs.map(({ tag, path, db }) => [tag, path, db]);
    const file = (name: string, app: string, namespace: string, color: string) => [
      name,
      `/var/log/containers/${app}-${color}-*_${namespace}_${app}-${"?".repeat(64)}.log`,
      `/var/lib/sluice-logs/${name}.db`,
    ];
    expect(files).toEqual([
      file("blue", "shop", "market", "blue"),
      file("green", "shop", "market", "green"),
      file("market.till.blue", "till", "market", "blue"),
      file("market.till.green", "till", "market", "green"),
      file("east.desk.blue", "desk", "east", "blue"),
      file("east.desk.green", "desk", "east", "green"),
    ]);
  });

  test("each line is said to be of the service whose file it is from", () => {
    const owners = shared().filters.filter(({ set }) => String(set).includes("app "));
    expect(owners.map(({ match, set }) => [match, set])).toContainEqual([
      "east.desk.green",
      ["app desk", "namespace east", "color green"],
    ]);
    expect(owners).toHaveLength(6);
    expect(shared().outputs[0]).toMatchObject({
      labels: "app=$app,namespace=$namespace,color=$color,level=$level",
      remove_keys: "app,namespace",
    });
  });
});

test("each color's files are read by an input of their own, from where it was left", () => {
  const { inputs } = configOf().pipeline;
  const input = (color: string) => ({
    name: "tail",
    tag: color,
    path: `/var/log/containers/shop-${color}-*_market_shop-${"?".repeat(64)}.log`,
    path_key: "sluice_file",
    "multiline.parser": "cri",
    db: `/var/lib/sluice-logs/${color}.db`,
    read_from_head: true,
    refresh_interval: 5,
    rotate_wait: 30,
    buffer_max_size: "256k",
    skip_long_lines: true,
    "storage.type": "filesystem",
  });
  expect(inputs).toEqual([input("blue"), input("green")]);
});

test("Loki gets four labels, and what waits is bounded", () => {
  const output = {
    name: "loki",
    match: "*",
    host: "loki.logs",
    port: 3100,
    tls: false,
    compress: "gzip",
    retry_limit: 60,
    "storage.total_limit_size": "256M",
    uri: "/loki/api/v1/push",
    labels: "app=shop,namespace=market,color=$color,level=$level",
    remove_keys: "app,namespace",
  };
  expect(configOf().pipeline.outputs).toEqual([output]);
  expect(outputOf(loki, { retries: 3, buffer: "64M" })).toEqual({
    ...output,
    retry_limit: 3,
    "storage.total_limit_size": "64M",
  });
});

test.each([
  ["1G", "1000M"],
  ["256Mi", "268435456"],
])("a buffer of %s is %s for Fluent Bit, which knows no binary units", (buffer, size) => {
  expect(outputOf(loki, { buffer })).toMatchObject({ "storage.total_limit_size": size });
});

test("secrets are names of variables, never values", () => {
  const login = { username: "shipper", password: "hunter2" };
  expect(outputOf({ ...loki, ...login })).toMatchObject({
    http_user: "shipper",
    http_passwd: "${LOGS_PASSWORD}",
  });
  expect(outputOf({ ...loki, token: "hunter2" })).toMatchObject({ bearer_token: "${LOGS_TOKEN}" });
  expect(JSON.stringify(configOf({ ...loki, ...login }))).not.toContain("hunter2");
});

test.each([
  ["elasticsearch", "es"],
  ["opensearch", "opensearch"],
] as const)("%s gets documents of daily indices", (kind, name) => {
  expect(outputOf({ kind, url: "https://search.example.com/logs/" })).toEqual({
    name,
    match: "*",
    host: "search.example.com",
    port: 443,
    tls: true,
    "tls.verify": true,
    compress: "gzip",
    retry_limit: 60,
    "storage.total_limit_size": "256M",
    path: "/logs",
    logstash_format: true,
    logstash_prefix: "shop",
    time_key_nanos: true,
    suppress_type_name: true,
    generate_id: true,
    trace_error: true,
  });
});

test.each([
  ["http://loki", { host: "loki", port: 80, path: "", isSecure: false }],
  ["http://loki:3100/", { host: "loki", port: 3100, path: "", isSecure: false }],
  ["https://loki/a/b/", { host: "loki", port: 443, path: "/a/b", isSecure: true }],
  ["https://loki:80", { host: "loki", port: 80, path: "", isSecure: true }],
])("the address %s is taken apart", (url, endpoint) => {
  expect(endpointOf(url)).toEqual(endpoint);
});

test("no word stands for two levels", () => {
  const words = Object.values(LEVEL_WORDS).flat();
  expect(new Set(words).size).toBe(words.length);
});
