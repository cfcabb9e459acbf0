import type { types } from "@pulumi/kubernetes";
import type { Workload } from "../model/settings/workload";

/** Who the processes of a pod are. */
export function podSecurity({
  userId,
}: Pick<Workload, "userId">): types.input.core.v1.PodSecurityContext {
  const id = userId === "root" ? 0 : userId;
  return {
    runAsNonRoot: id !== 0,
    ...(id !== "platform" && { runAsUser: id, runAsGroup: id, fsGroup: id }),
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** What the process of a container may do. */
export function containerSecurity({
  allowPrivilegeEscalation,
  readOnlyRootFilesystem,
  capabilities,
}: Pick<
  Workload,
  "allowPrivilegeEscalation" | "readOnlyRootFilesystem" | "capabilities"
>): types.input.core.v1.SecurityContext {
  return {
    allowPrivilegeEscalation,
    readOnlyRootFilesystem,
    capabilities: { ...(capabilities && { add: [...capabilities.add] }), drop: ["ALL"] },
  };
}

/** Who the process of a container is that is not the pod's user. */
export function ownUser({
  userId,
}: {
  readonly userId?: number | "root";
}): types.input.core.v1.SecurityContext {
  if (userId === undefined) return {};
  const id = userId === "root" ? 0 : userId;
  return { runAsNonRoot: id !== 0, runAsUser: id, runAsGroup: id };
}
