import type { Example } from "../problem";

const IMAGE = `cr.fluentbit.io/fluent/fluent-bit@sha256:${"0123456789abcdef".repeat(4)}`;
const STORE = { kind: "loki", url: "http://loki.example.com:3100" };

/** Examples of keys below `logging` that have no default, or whose default says little. */
export const LOGGING_EXAMPLES: Readonly<Record<string, Example>> = {
  logging: { image: IMAGE, store: STORE },
  "logging.image": IMAGE,
  "logging.namespace": "logging",
  "logging.folders": ["/var/log/pods"],
  "logging.folders[]": "/var/log/pods",
  "logging.store": STORE,
  "logging.store.kind": "loki",
  "logging.store.url": "http://loki.example.com:3100",
  "logging.store.tenant": "shop",
  "logging.store.index": "shop",
  "logging.store.username": "shipper",
  "logging.store.password": "from-secret-config",
  "logging.store.token": "from-secret-config",
  "logging.tolerations": [{ key: "dedicated", operator: "Exists" }],
  "logging.tolerations[]": { key: "dedicated", operator: "Exists" },
  "logging.tolerations[].key": "dedicated",
  "logging.tolerations[].operator": "Exists",
  "logging.tolerations[].value": "shop",
  "logging.tolerations[].effect": "NoSchedule",
  "logging.imagePullSecrets": ["registry-login"],
  "logging.imagePullSecrets[]": "registry-login",
  "logging.alert": { maxErrorLinesPerMinute: 10 },
};
