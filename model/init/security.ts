import { itemsOf, mapAt } from "../field";
import { type Finding, type Key, keyFor, stricter } from "./finding";

type Json = Readonly<Record<string, unknown>>;

const POD = "spec.template.spec.securityContext";

/**
 * Who the process is and what it may do. What the pod says is kept; where it says nothing, the default stays, as
 * a person has to try it.
 *
 * @param container - with what holds for the whole pod
 */
export function securityFindings(pod: Json, container: Json, at: string): readonly Finding[] {
  const security = mapAt(container, "securityContext");
  const podSecurity = mapAt(pod, "securityContext");
  const from = `${at}.securityContext`;
  const filtered = "Sluice lets the runtime filter system calls: RuntimeDefault";
  return [
    ...userFindings(security, podSecurity, from),
    ...privilegeFindings(security, from, ["workload"]),
    ...(security["seccompProfile"] === undefined
      ? [stricter(from, ["workload", "pod"], filtered)]
      : []),
  ];
}

/**
 * What a container may do.
 *
 * @param key - of the container
 */
export function privilegeFindings(security: Json, from: string, key: Key): readonly Finding[] {
  const written =
    "the object lets the container write everywhere; Sluice to scratchPaths and mounts alone";
  const raised = "the object lets a program get more rights than the one that started it";
  return [
    ...flagFinding(security, from, [...key, "readOnlyRootFilesystem"], false, written),
    ...flagFinding(security, from, [...key, "allowPrivilegeEscalation"], true, raised),
    ...capabilityFindings(security, from, [...key, "capabilities"]),
  ];
}

function userFindings(security: Json, pod: Json, from: string): readonly Finding[] {
  const key = ["workload", "userId"];
  const user = security["runAsUser"];
  if (user !== undefined) {
    const id = user === 0 ? "root" : user;
    return [
      ...keyFor(`${from}.runAsUser`, key, id),
      ...keyFor(`${from}.runAsGroup`, key, id),
      ...keyFor(`${POD}.fsGroup`, key, id),
      ...keyFor(`${from}.runAsNonRoot`, key, id),
      ...keyFor(`${POD}.runAsUser`, key, id),
    ];
  }
  if (security["runAsNonRoot"] === true && pod["fsGroup"] === undefined) {
    // The image has a user, a number other than root's: that one.
    return keyFor(`${from}.runAsNonRoot`, key, "platform");
  }
  const why = "the object names no user, so the image's counts, or root; Sluice runs it as 65532";
  return [stricter(`${from}.runAsNonRoot`, key, why, "root")];
}

function flagFinding(
  security: Json,
  from: string,
  key: Key,
  usual: boolean,
  why: string,
): readonly Finding[] {
  const name = key.at(-1) ?? "";
  const value = security[name];
  if (value !== undefined) return keyFor(`${from}.${name}`, key, value);
  return [stricter(`${from}.${name}`, key, why, usual)];
}

function capabilityFindings(security: Json, from: string, key: Key) {
  const add = itemsOf(security, "capabilities", "add").map((one) =>
    String(one).replace(/^CAP_/, ""),
  );
  const drop = itemsOf(security, "capabilities", "drop").map(String);
  const findings: Finding[] = [];
  if (add.length > 0) findings.push(...keyFor(`${from}.capabilities.add`, [...key, "add"], add));
  if (!drop.some((one) => one.toUpperCase() === "ALL")) {
    const why =
      "the object keeps the runtime's capabilities; Sluice drops all but those that are named";
    findings.push(stricter(`${from}.capabilities.drop`, key, why));
  }
  return findings;
}
