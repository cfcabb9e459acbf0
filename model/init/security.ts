import { itemsOf, mapAt } from "../field";
import { type Finding, keyFor, stricter } from "./finding";

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
  const key = (name: string) => ["workload", name];
  return [
    ...userFindings(security, podSecurity, from),
    ...flagFinding(security, from, "readOnlyRootFilesystem", false, {
      why: "the object lets the container write everywhere; Sluice to scratchPaths and mounts alone",
    }),
    ...flagFinding(security, from, "allowPrivilegeEscalation", true, {
      why: "the object lets a program get more rights than the one that started it",
    }),
    ...capabilityFindings(security, from, key("capabilities")),
    ...(security["seccompProfile"] === undefined
      ? [stricter(from, key("pod"), "Sluice lets the runtime filter system calls: RuntimeDefault")]
      : []),
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
  name: string,
  usual: boolean,
  { why }: { readonly why: string },
): readonly Finding[] {
  const value = security[name];
  if (value !== undefined) return keyFor(`${from}.${name}`, ["workload", name], value);
  return [stricter(`${from}.${name}`, ["workload", name], why, usual)];
}

function capabilityFindings(security: Json, from: string, key: readonly string[]) {
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
