import { Config } from "@pulumi/pulumi";
import { BlueGreenApp, type BlueGreenAppArgs } from "../../components";

const namespace = new Config().get("namespace") ?? "shop";

/** What both services have in common. */
const common = {
  namespace,
  port: 8080,
  workload: { replicas: 2, env: { GIN_MODE: "release" } },
} satisfies Partial<BlueGreenAppArgs>;

/** An inner service: reached from the mesh only, switched at once. */
const catalog = new BlueGreenApp("catalog", {
  ...common,
  app: "catalog",
  activeColor: "green",
  blue: {
    image:
      "registry.example.com/catalog@sha256:9a271f2a916b0b6ee6cecb2426f0b3206ef074578be55d9bc94f6f3fe3ab86aa",
  },
  green: {
    image:
      "registry.example.com/catalog@sha256:4355a46b19d348dc2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865",
  },
});

/** A public service that is being released: a quarter of the users see green. */
const web = new BlueGreenApp("web", {
  ...common,
  app: "web",
  activeColor: "blue",
  weights: { blue: 75, green: 25 },
  blue: {
    image:
      "registry.example.com/web@sha256:53c234e5e8472b6ac51c1ae1cab3fe06fad053beb8ebfd8977b010655bfdd3c3",
    env: { CATALOG_URL: `http://catalog.${namespace}` },
  },
  green: {
    image:
      "registry.example.com/web@sha256:1121cfccd5913f0a63fec40a6ffd44ea64f9dc135c66634ba001d10bcf4302a2",
    env: { CATALOG_URL: `http://catalog.${namespace}`, NEW_CHECKOUT: "on" },
  },
  traffic: { hosts: ["shop.example.com"], stickiness: {} },
});

/** Colors, weights and images of both services. */
export const release = { catalog: catalog.release, web: web.release };
