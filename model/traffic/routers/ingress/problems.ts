import { type Problem, problem } from "../../../settings/problem";
import type { TrafficSettings } from "../../traffic";
import { partProblems } from "../path-parts";

/**
 * What an Ingress has no field for: each controller has annotations of its own.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/service-resources/ingress-v1/
 */
export function ingressProblems(path: Problem["path"], traffic: TrafficSettings) {
  const { router, hosts, protocol, gateway, tls, paths } = traffic;
  if (router !== "ingress") return [];
  const refuse = (
    at: readonly string[],
    found: unknown,
    needed: string,
    example: Parameters<typeof problem>[3] = null,
  ) => problem([...path, ...at], found, needed, example);
  const { name, selector, sectionNames } = gateway ?? {};
  const given = { name, selector, sectionNames };
  return [
    ...(protocol === "http" || protocol === "http2"
      ? []
      : [refuse(["protocol"], protocol, OF_REQUESTS, "http")]),
    ...(hosts.length > 0
      ? []
      : [problem([...path, "hosts"], hosts, "at least one host; * for all")]),
    ...Object.entries(given).flatMap(([key, found]) =>
      found === undefined
        ? []
        : [refuse(["gateway", key], found, "nothing; className says whose the Ingress is")],
    ),
    ...(tls?.redirect === true
      ? [refuse(["tls", "redirect"], tls.redirect, `false: ${ANNOTATED}`, false)]
      : []),
    ...(tls?.hstsMaxAge === undefined
      ? []
      : [refuse(["tls", "hstsMaxAge"], tls.hstsMaxAge, `nothing: ${ANNOTATED}`)]),
    ...(tls && tls.minVersion !== "1.2"
      ? [refuse(["tls", "minVersion"], tls.minVersion, `1.2: ${ANNOTATED}`, "1.2")]
      : []),
    ...(tls && hosts.includes("*")
      ? [refuse(["hosts"], hosts, "names that the certificate is for, not *")]
      : []),
    ...paths.flatMap((one, at) =>
      partProblems([...path, "paths", at], one, "an Ingress has no expressions"),
    ),
  ];
}

const OF_REQUESTS =
  "http or http2, as traffic.router is ingress, which knows requests of HTTP alone; or router gateway-api";

const ANNOTATED =
  "an Ingress has no field for it; gateway.annotations has room for the controller's own way to say it";
