/** Proves what the router by an Ingress declares and reads. That a controller follows it is proven in test/e2e. */
import { breakGlass } from "../../../../model/release/break-glass";
import { checkSettings, parseSettings } from "../../../../model/settings/settings";
import { SettingsError } from "../../../../model/settings/settings-error";
import { movingFields } from "../../../../model/traffic/moving-fields";
import { SplitError } from "../../../../model/traffic/router";
import { ingress } from "../../../../model/traffic/routers/ingress";
import { allOn, share } from "../../../../model/traffic/weights";
import { shop } from "../../../support/shop";

const HOSTS = { router: "ingress", hosts: ["shop.example.com"] } as const;
const SETTINGS = parseSettings({ ...shop, traffic: HOSTS });

const path = (color: string, value = "/", pathType = "Prefix") => ({
  path: value,
  pathType,
  backend: { service: { name: `shop-${color}`, port: { number: 80 } } },
});
const rule = (color: string) => ({
  host: "shop.example.com",
  http: { paths: [path(color)] },
});

test("an Ingress per service has the backend of the active color at each host and path", () => {
  const settings = parseSettings({
    ...shop,
    traffic: {
      router: "ingress",
      hosts: ["shop.example.com", "www.example.com"],
      paths: [{ prefix: "/api/" }, "/health"],
      gateway: { className: "contour", annotations: { "example.com/redirect": "true" } },
      tls: { credentialName: "shop-tls", redirect: false },
      servicePort: 81,
    },
  });
  expect(ingress.around(settings).map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
    ["Service", "shop"],
  ]);
  const { metadata, spec, ...rest } = ingress.split(settings);
  expect(rest).toEqual({ apiVersion: "networking.k8s.io/v1", kind: "Ingress" });
  expect(metadata.annotations).toEqual({
    "example.com/redirect": "true",
    "pulumi.com/skipAwait": "true",
    "pulumi.com/patchFieldManager": "sluice",
    "pulumi.com/patchForce": "true",
  });
  const backend = { service: { name: "shop-blue", port: { number: 81 } } };
  const paths = [
    { path: "/api/", pathType: "Prefix", backend },
    { path: "/health", pathType: "Exact", backend },
  ];
  expect(spec).toEqual({
    ingressClassName: "contour",
    tls: [{ hosts: ["shop.example.com", "www.example.com"], secretName: "shop-tls" }],
    rules: [
      { host: "shop.example.com", http: { paths } },
      { host: "www.example.com", http: { paths } },
    ],
  });
});

test("* is a rule for every host", () => {
  const settings = parseSettings({ ...shop, traffic: { ...HOSTS, hosts: ["*"] } });
  expect(ingress.split(settings).spec).toEqual({ rules: [{ http: { paths: [path("blue")] } }] });
});

test.each([
  [allOn("blue"), "green", "blue"],
  [allOn("green"), "blue", "green"],
  // No settings ask for it: both colors at once is nothing that a backend can say.
  [share("green", 50), "green", "green"],
] as const)("with %j and %s active the backend is %s", (weights, activeColor, color) => {
  const { spec } = ingress.split({ ...SETTINGS, weights, activeColor });
  expect(spec).toEqual({ rules: [rule(color)] });
});

test("live backends tell the weights, unless they name no color, or both", () => {
  const weightsOf = (...rules: readonly object[]) => ingress.weights({ rules }, SETTINGS);
  expect(weightsOf(rule("green"), rule("green"))).toEqual(allOn("green"));
  expect(() => weightsOf(rule("green"), rule("blue"))).toThrow(
    new SplitError("the backends of the Ingress shop name both colors"),
  );
  expect(() => weightsOf(rule("red"))).toThrow(
    new SplitError("the backends of the Ingress shop name no color"),
  );
});

test("a move keeps what others wrote, and rules that are gone are written anew", () => {
  const theirs = { host: "x.example.com", http: { paths: [path("red", "/x", "Exact")] } };
  const live = { rules: [rule("blue"), theirs] };
  expect(ingress.moved(live, SETTINGS, allOn("green"), "green")).toEqual([rule("green"), theirs]);
  expect(ingress.moved({}, SETTINGS, allOn("green"), "green")).toEqual([rule("green")]);
});

test("what others changed in the rules is a difference", () => {
  const differences = (...rules: readonly object[]) =>
    ingress.differences({ rules }, SETTINGS, allOn("blue"), "blue");
  expect(differences(rule("blue"))).toEqual([]);
  expect(differences(rule("green"), rule("blue"))).toEqual([
    'rules[0].http.paths[0].backend.service.name is "shop-green", the settings say "shop-blue"',
    `rules[1] is ${JSON.stringify(rule("blue"))}, the settings say nothing`,
  ]);
  expect(differences()).toEqual([
    `rules[0] is not there, the settings say ${JSON.stringify(rule("blue"))}`,
  ]);
});

test("by hand it is the name of each backend, or all rules where there is none", () => {
  const patch = [
    {
      op: "replace",
      path: "/spec/rules/0/http/paths/0/backend/service/name",
      value: "shop-green",
    },
  ];
  const by = (spec?: unknown) => ingress.patch(spec, SETTINGS, allOn("green"), "green");
  expect(by()).toEqual(patch);
  expect(by({ rules: [rule("blue")] })).toEqual(patch);
  expect(by({})).toEqual([{ op: "add", path: "/spec/rules", value: [rule("green")] }]);
  expect(breakGlass(SETTINGS, allOn("green"), "green")).toBe(
    `kubectl --namespace market patch ingresses.networking.k8s.io shop --type json --patch '${JSON.stringify(patch)}'`,
  );
});

test("a move of the traffic changes the backends, and who writes them", () => {
  expect(movingFields(SETTINGS)).toEqual({
    kind: "Ingress",
    fields: [
      "spec.rules[0].http.paths[0].backend.service.name",
      'metadata.annotations["pulumi.com/patchFieldManager"]',
      'metadata.annotations["pulumi.com/patchForce"]',
    ],
  });
});

const ANNOTATED =
  "an Ingress has no field for it; gateway.annotations has room for the controller's own way to say it";
const OTHERS = "nothing; className says whose the Ingress is";

test.each([
  ["hosts", { hosts: [] }, "at least one host; * for all"],
  [
    "protocol",
    { protocol: "grpc" },
    "http or http2, as traffic.router is ingress, which knows requests of HTTP alone; or router gateway-api",
  ],
  ["gateway.name", { gateway: { name: "edge" } }, OTHERS],
  ["gateway.selector", { gateway: { selector: { a: "b" } } }, OTHERS],
  ["tls.redirect", { tls: { credentialName: "a" } }, `false: ${ANNOTATED}`],
  [
    "tls.hstsMaxAge",
    { tls: { credentialName: "a", redirect: false, hstsMaxAge: "1h" } },
    `nothing: ${ANNOTATED}`,
  ],
  [
    "tls.minVersion",
    { tls: { credentialName: "a", redirect: false, minVersion: "1.3" } },
    `1.2: ${ANNOTATED}`,
  ],
  [
    "hosts",
    { hosts: ["*"], tls: { credentialName: "a", redirect: false } },
    "names that the certificate is for, not *",
  ],
  ["paths.0", { paths: [{ regex: "/a|/b" }] }, "text or a prefix: an Ingress has no expressions"],
])("traffic.%s is refused: %j", (key, traffic, needed) => {
  const check = () => {
    try {
      checkSettings({ ...shop, monitoring: { scrape: "none" }, traffic: { ...HOSTS, ...traffic } });
      return [];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return error.problems.map((one) => [one.path.join("."), one.needed]);
    }
  };
  expect(check()).toEqual([[`traffic.${key}`, needed]]);
});
