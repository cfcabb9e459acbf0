import { COLORS } from "../color";
import { colorIdentity, rollingIdentity } from "../labels";
import { securityProblems } from "../security/rules";
import { securitySchema } from "../security/settings";
import { protocolWorkload } from "../traffic/protocol";
import type { Broken } from "./checking";
import { resolveMonitoring } from "./monitoring-settings";
import type { Problem } from "./problem";
import { rollingMonitoring, rollingWorkload } from "./rolling-workload";
import { trafficOf } from "./router-rules";
import { serviceSchema } from "./service-settings";
import type { RollingArgs, StackArgs } from "./settings-args";
import { resolveWorkload } from "./workload";

/** Keys that security is judged by: where one is malformed, it is not. */
const JUDGED = [
  ...(["security", "traffic", "monitoring", "service", "workload", "port"] as const),
  ...COLORS,
];

type Common = Pick<Partial<StackArgs>, "app" | "namespace" | "security" | "traffic" | "service">;

/** What is said of security, against the rest of the settings of a service in two colors. */
export function colorSecurityProblems(
  args: Partial<StackArgs>,
  broken: Broken,
): readonly Problem[] {
  if (!args.security || JUDGED.some((key) => broken.has(key))) return [];
  const { app = "", traffic, workload = {}, port } = args;
  return securityProblems({
    ...commonOf(args),
    monitoring: resolveMonitoring(args.monitoring ?? {}, trafficOf(args)),
    pods: COLORS.map((color) => {
      const {
        image: _image,
        autoscaling: _scaling,
        port: own = port,
        ...layer
      } = args[color] ?? {};
      return {
        identity: colorIdentity(app, color),
        ...(own !== undefined && { port: own }),
        workload: resolveWorkload(protocolWorkload(traffic?.protocol), workload, layer),
      };
    }),
  });
}

/** The same of a service without colors. */
export function rollingSecurityProblems(
  args: Partial<RollingArgs>,
  broken: Broken,
): readonly Problem[] {
  if (!args.security || JUDGED.some((key) => broken.has(key))) return [];
  const { app = "", port } = args;
  return securityProblems({
    ...commonOf(args),
    monitoring: rollingMonitoring(args),
    pods: [
      {
        identity: rollingIdentity(app),
        ...(port !== undefined && { port }),
        workload: rollingWorkload(args),
      },
    ],
  });
}

function commonOf(args: Common) {
  const { app = "", namespace = "", security, service } = args;
  return {
    ...{ app, namespace, traffic: trafficOf(args) },
    security: security && securitySchema.parse(security),
    service: service && serviceSchema.parse(service),
  };
}
