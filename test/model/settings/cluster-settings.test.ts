import { clusterSchema } from "../../../model/settings/cluster-settings";

test.each([
  {},
  { context: "production" },
  { kubeconfig: "~/.kube/config" },
  { kubeconfig: "apiVersion: v1\nkind: Config\n" },
  { context: "arn:aws:eks:eu-central-1:123456789012:cluster/shop", identifier: "shop" },
])("a cluster may be meant by %j", (cluster) => {
  expect(clusterSchema.safeParse(cluster).success).toBe(true);
});

test.each([
  ["context", ""],
  ["context", 5],
  ["kubeconfig", { apiVersion: "v1" }],
  ["identifier", ""],
  ["server", "https://example.com"],
])("%s may not be %j", (key, value) => {
  expect(clusterSchema.safeParse({ [key]: value }).success).toBe(false);
});
