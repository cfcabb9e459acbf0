// Which port of a service is the one whose traffic is split. Does not prove what the process speaks there.
import { mainPort } from "../../../model/init/main-port";
import { pickService } from "../../../model/init/picked";
import { sourceObjects } from "../../../model/init/source-object";
import { deployment, service } from "./manifests";

function portOf(...documents: readonly unknown[]) {
  const picked = pickService(sourceObjects(documents, "k8s.yaml").objects, undefined);
  if ("about" in picked) throw new Error(picked.found);
  return mainPort(picked);
}

const ports = (...list: readonly object[]) => service({ spec: { ports: list } });

test.each<[string, readonly unknown[], object]>([
  [
    "that of the Service, by the name of the container's",
    [deployment(), service()],
    { container: 0, containerPort: 8080, servicePort: 80, protocol: "http" },
  ],
  [
    "the one of users before that of metrics",
    [
      deployment({ container: { ports: [{ containerPort: 9090 }, { containerPort: 7070 }] } }),
      ports({ name: "metrics", port: 9090 }, { name: "grpc", port: 7070 }),
    ],
    { container: 0, containerPort: 7070, servicePort: 7070, protocol: "grpc" },
  ],
  [
    "a port of a database speaks TCP where nothing says another thing",
    [deployment({ container: { ports: [{ containerPort: 6379 }] } }), ports({ port: 6379 })],
    { container: 0, containerPort: 6379, servicePort: 6379, protocol: "tcp" },
  ],
  [
    "appProtocol says what is spoken",
    [
      deployment(),
      ports({ name: "web", port: 80, targetPort: 8080, appProtocol: "kubernetes.io/h2c" }),
    ],
    { container: 0, containerPort: 8080, servicePort: 80, protocol: "http2" },
  ],
  [
    "that of a container that no Service names",
    [deployment()],
    { container: 0, containerPort: 8080, protocol: "http" },
  ],
  [
    "the one that the kubelet asks",
    [deployment({ container: { ports: [], livenessProbe: { httpGet: { port: 8081 } } } })],
    { container: 0, containerPort: 8081, protocol: "http" },
  ],
  [
    "none of a container that nobody calls",
    [deployment({ container: { ports: [] } })],
    { container: 0, protocol: "http" },
  ],
])("the port of a service: %s", (_, documents, expected) => {
  expect(portOf(...documents)).toEqual(expected);
});
