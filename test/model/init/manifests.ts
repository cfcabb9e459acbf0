type Json = Readonly<Record<string, unknown>>;

/** A Deployment with one container, whose fields are laid over. */
export function deployment({
  name = "web",
  container = {},
  pod = {},
  spec = {},
}: {
  readonly name?: string;
  readonly container?: Json;
  readonly pod?: Json;
  readonly spec?: Json;
} = {}): Json {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: "server",
              image: `registry.example.com/${name}:1.2.0`,
              ports: [{ name: "http", containerPort: 8080 }],
              ...container,
            },
          ],
          ...pod,
        },
      },
      ...spec,
    },
  };
}

/** A Service of the Deployment `web`. */
export function service({
  name = "web",
  spec = {},
}: { readonly name?: string; readonly spec?: Json } = {}): Json {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: {
      selector: { app: "web" },
      ports: [{ name: "http", port: 80, targetPort: "http" }],
      ...spec,
    },
  };
}

/** A VirtualService for the Service `web`. */
export function router(spec: Json): Json {
  return {
    apiVersion: "networking.istio.io/v1",
    kind: "VirtualService",
    metadata: { name: "web" },
    spec,
  };
}

/** A destination of it. */
export const toWeb = { destination: { host: "web" } };
