import type { Kubectl } from "./kubectl";

const NAME = "dep";
const PORT = 8080;

/** Starts a Service `dep` with one pod, for others to depend on, and gives its `host:port`. */
export async function dependency(kubectl: Kubectl, image: string): Promise<string> {
  const labels = { app: NAME };
  const container = { name: NAME, image, ports: [{ containerPort: PORT }] };
  await kubectl.create({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: NAME },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  });
  await kubectl.create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: NAME },
    spec: { selector: labels, ports: [{ port: 80, targetPort: PORT }] },
  });
  return `${NAME}.${kubectl.namespace}:80`;
}
