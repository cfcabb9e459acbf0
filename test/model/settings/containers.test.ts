/** Proves which containers beside the service's own are refused, and in which order they start. */
import { startOrder } from "../../../model/settings/containers";
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

/** What is wrong with a workload, by place. */
function refused(workload: unknown) {
  try {
    checkSettings({ ...shop, workload });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ path, needed }) => [path.slice(1).join("."), needed]);
  }
}

const image = "registry.example.com/tool:1";

test("sidecars start before init containers, unless the order says otherwise, and each by name", () => {
  const { workload } = parseSettings({
    ...shop,
    workload: {
      sidecars: { z: { image }, y: { image, order: 2 } },
      initContainers: { b: { image }, a: { image }, c: { image, order: 1 } },
    },
  }).colors.blue;
  expect(startOrder(workload).map(({ name }) => name)).toEqual(["z", "a", "b", "c", "y"]);
});

test("a color changes a key of a sidecar alone", () => {
  const { colors } = parseSettings({
    ...shop,
    workload: { sidecars: { proxy: { image, env: { A: "1" } } } },
    green: { ...shop.green, sidecars: { proxy: { image: "registry.example.com/tool:2" } } },
  });
  expect(colors.green.workload.sidecars["proxy"]).toMatchObject({
    image: "registry.example.com/tool:2",
    env: { A: "1" },
  });
});

test("a name belongs to one container", () => {
  expect(refused({ sidecars: { shop: { image } } })).toEqual([
    ["sidecars.shop", "a name that is not that of the service's own container"],
  ]);
  expect(refused({ sidecars: { a: { image } }, initContainers: { a: { image } } })).toEqual([
    ["initContainers.a", "a name that is not that of sidecars.a"],
  ]);
});

test("ports of sidecars are those of nobody else in the pod", () => {
  const ports = { "http-admin": { containerPort: 9090 } };
  const listening = (containerPort: number) => ({
    image,
    ports: { "http-proxy": { containerPort } },
  });
  expect(refused({ sidecars: { a: listening(8080) } })).toEqual([
    ["sidecars.a.ports.http-proxy.containerPort", "one that the service's own port does not have"],
  ]);
  expect(refused({ ports, sidecars: { a: listening(9090) } })).toEqual([
    ["sidecars.a.ports.http-proxy.containerPort", "one that ports.http-admin does not have"],
  ]);
  expect(refused({ sidecars: { a: listening(9100), b: listening(9101) } })).toEqual([
    ["sidecars.b.ports.http-proxy", "one that sidecars.a.ports.http-proxy does not have"],
  ]);
});

test("a port without a name is held against others, and asked by probes, under the name that it gets", () => {
  const ports = { 9090: {} };
  const a = { image, ports: { "http-proxy": { containerPort: 9090 } } };
  expect(refused({ ports, sidecars: { a } })).toEqual([
    ["sidecars.a.ports.http-proxy.containerPort", "one that ports.9090 does not have"],
  ]);
  expect(refused({ ports, probes: { readiness: { port: "port-9090" } } })).toEqual([]);
});

test("a sidecar's probe asks a port of its own", () => {
  expect(refused({ sidecars: { a: { image, probes: { startup: {} } } } })).toEqual([
    ["sidecars.a.probes.startup.port", "a port of the sidecar"],
  ]);
  const command = { kind: "command", command: ["/bin/ok"] };
  expect(refused({ sidecars: { a: { image, probes: { startup: command } } } })).toEqual([]);
});

test.each<[object, string, string]>([
  [{ image: "" }, "image", "an image by digest or by tag"],
  [{ image: "tool@sha256:abc" }, "image", "an image by digest or by tag"],
  [
    { mounts: { "/tls": { volume: "tls" } } },
    "mounts./tls.volume",
    "a name in volumes; they are cache",
  ],
  [
    {
      mounts: { "/a": { volume: "cache", readOnly: true }, "/a/b": { volume: "cache" } },
    },
    "mounts./a/b",
    "a folder outside of /a, which is read-only",
  ],
  [
    { resources: { requests: { cpu: "2" } } },
    "resources.requests.cpu",
    "at most limits.cpu, which is 500m",
  ],
  [
    { env: { A: "$(B)" } },
    "env.A",
    "references to keys of env and secrets, and B is none; $$(B) is the text itself",
  ],
  [{ envFrom: [{}] }, "envFrom.0", "either configMapRef or secretRef"],
  [{ userId: "platform" }, "userId", "an integer from 1 to 2147483647; or root by name"],
])("an init container with %j is refused", (change, key, needed) => {
  const initContainers = { wait: { image, ...change } };
  expect(refused({ volumes: { cache: { emptyDir: {} } }, initContainers })).toEqual([
    [`initContainers.wait.${key}`, needed],
  ]);
});
