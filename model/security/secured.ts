import { COLORS, type Color } from "../color";
import { colorIdentity, rollingIdentity } from "../labels";
import type { RollingSettings, Settings } from "../settings/settings-args";
import type { SecuredService } from "./secured-service";

type Common = "app" | "namespace" | "security" | "traffic" | "monitoring" | "service";

/** A service in two colors, as far as security is decided by it. */
export function securedColors(
  settings: Pick<Settings<unknown>, Common | "colors">,
): SecuredService {
  const { app, colors } = settings;
  return {
    ...commonOf(settings),
    pods: COLORS.map((color: Color) => ({
      identity: colorIdentity(app, color),
      ...{ port: colors[color].port, workload: colors[color].workload },
    })),
  };
}

/** The same of a service without colors. */
export function securedRolling(
  settings: Pick<RollingSettings<unknown>, Common | "workload" | "port">,
): SecuredService {
  const { app, workload, port } = settings;
  const pods = { identity: rollingIdentity(app), workload };
  return { ...commonOf(settings), pods: [{ ...pods, ...(port !== undefined && { port }) }] };
}

function commonOf({
  app,
  namespace,
  security,
  traffic,
  monitoring,
  service,
}: Pick<Settings<unknown>, Common>): Omit<SecuredService, "pods"> {
  return { app, namespace, security, traffic, monitoring, service };
}
