/** Proves what is declared of an Ingress; the Service behind it has tests of its own. test/e2e asks a controller. */
import { appLabels } from "../../../../model/labels";
import { checkSettings, parseSettings } from "../../../../model/settings/settings";
import { SettingsError } from "../../../../model/settings/settings-error";
import { ingress, ingressOf } from "../../../../model/traffic/routers/ingress";
import { service } from "../../../../model/traffic/routers/service";
import { allOn } from "../../../../model/traffic/weights";
import { shop } from "../../../support/shop";

const HOSTS = { router: "ingress", hosts: ["shop.example.com"] } as const;
const SETTINGS = parseSettings({ ...shop, traffic: HOSTS });

test("an Ingress per service sends every host and path to the Service that follows the color", () => {
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
  const backend = { service: { name: "shop", port: { number: 81 } } };
  const paths = [
    { path: "/api/", pathType: "Prefix", backend },
    { path: "/health", pathType: "Exact", backend },
  ];
  expect(ingress.around(settings)).toEqual([
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: {
        name: "shop",
        namespace: "market",
        labels: appLabels("shop"),
        annotations: { "example.com/redirect": "true", "pulumi.com/skipAwait": "true" },
      },
      spec: {
        ingressClassName: "contour",
        tls: [{ hosts: ["shop.example.com", "www.example.com"], secretName: "shop-tls" }],
        rules: [
          { host: "shop.example.com", http: { paths } },
          { host: "www.example.com", http: { paths } },
        ],
      },
      isProtected: true,
    },
  ]);
  expect(ingress.split(settings)).toEqual(service.split(settings));
});

test("* is a rule for every host", () => {
  const settings = parseSettings({ ...shop, traffic: { ...HOSTS, hosts: ["*"] } });
  const backend = { service: { name: "shop", port: { number: 80 } } };
  expect(ingressOf(settings).spec).toEqual({
    rules: [{ http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
  });
});

test("it stays as it is when the traffic moves", () => {
  const moved = { ...SETTINGS, activeColor: "green", weights: allOn("green") } as const;
  expect(ingress.around(moved)).toEqual(ingress.around(SETTINGS));
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
