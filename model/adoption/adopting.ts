import { serviceHost } from "../labels";
import type { Settings } from "../settings/settings-args";
import { has } from "../traffic/features";
import { routerOf } from "../traffic/routers";
import type { LiveService, RunningService } from "./running-service";

/** What a stack says, as far as names and ports go. */
export type Adopting = Pick<
  Settings,
  "app" | "namespace" | "activeColor" | "colors" | "weights" | "traffic" | "service"
>;

/** Names under which a stack's service is asked. */
export function hostsOf({ app, namespace, traffic }: Adopting): readonly string[] {
  return [
    app,
    `${app}.${namespace}`,
    `${app}.${namespace}.svc`,
    serviceHost(app, namespace),
    ...traffic.hosts,
  ];
}

/** The Service that callers know and that the stack declares under the same name. */
export function knownService(
  { services }: RunningService,
  { app }: Adopting,
): LiveService | undefined {
  return services.find(({ metadata }) => metadata.name === app);
}

/** Who comes by the Service's address: in a mesh only who has no proxy, as proxies go by the router. */
export function addressCallers({ traffic }: Pick<Adopting, "traffic">): string {
  return has(traffic, "mesh") ? "callers without a sidecar" : "callers";
}

/** The Service over both colors, as the stack declares it. */
export function declaredService(settings: Adopting): LiveService["spec"] {
  const router = routerOf(settings);
  const objects = [...router.around(settings), router.split(settings)];
  return (
    objects.find(({ kind, metadata }) => kind === "Service" && metadata.name === settings.app)
      ?.spec ?? {}
  );
}
