import { COLORS, type Color } from "../../../color";
import { fieldOf, itemsOf, textOf } from "../../../field";
import { colorName } from "../../../labels";
import { isMap } from "../../../settings/merge";
import type { RouterSettings } from "../../router";
import { asStringMatch, type WrittenMatch } from "../../string-match";

/** A path of a host, and who gets its requests. */
interface IngressPath {
  readonly path: string;
  readonly pathType: "Exact" | "Prefix";
  readonly backend: {
    readonly service: { readonly name: string; readonly port: { readonly number: number } };
  };
}

/** One rule of an Ingress; one without a host is for every host. */
export interface IngressRule {
  readonly host?: string;
  readonly http: { readonly paths: IngressPath[] };
}

/** What leads to a color, per host and path. */
export function ingressRules({ app, traffic }: RouterSettings, color: Color): IngressRule[] {
  const { hosts, paths, servicePort } = traffic;
  const backend = { service: { name: colorName(app, color), port: { number: servicePort } } };
  const own: readonly WrittenMatch[] = paths.length > 0 ? paths : [{ prefix: "/" }];
  return hosts.map((host) => ({
    ...(host !== "*" && { host }),
    http: { paths: own.map((path) => ({ ...pathOf(path), backend })) },
  }));
}

function pathOf(written: WrittenMatch): Pick<IngressPath, "path" | "pathType"> {
  const match = asStringMatch(written);
  return "exact" in match
    ? { path: match.exact, pathType: "Exact" }
    : { path: "prefix" in match ? match.prefix : "/", pathType: "Prefix" };
}

/** A backend of a color in live rules. */
export interface ColorPlace {
  /** Of its name, as JSON patches have it. */
  readonly pointer: string;
  readonly color: Color;
}

/** The backends of both colors in a live `spec`; those of others are none. */
export function colorPlaces(spec: unknown, app: string): readonly ColorPlace[] {
  return itemsOf(spec, "rules").flatMap((rule, at) =>
    itemsOf(rule, "http", "paths").flatMap((path, place) => {
      const color = colorOf(path, app);
      const pointer = `/spec/rules/${String(at)}/http/paths/${String(place)}/backend/service/name`;
      return color === undefined ? [] : [{ pointer, color }];
    }),
  );
}

function colorOf(path: unknown, app: string): Color | undefined {
  const name = textOf(path, "backend", "service", "name");
  return COLORS.find((color) => colorName(app, color) === name);
}

/** The live rules with the backends of colors sent to one; everything else stays. */
export function sentTo(spec: unknown, app: string, color: Color): readonly unknown[] {
  return itemsOf(spec, "rules").map((rule) => {
    const paths = itemsOf(rule, "http", "paths").map((path) => {
      const service = fieldOf(path, "backend", "service");
      if (!isMap(path) || !isMap(service) || colorOf(path, app) === undefined) return path;
      return { ...path, backend: { service: { ...service, name: colorName(app, color) } } };
    });
    const http = fieldOf(rule, "http");
    return isMap(rule) && isMap(http) ? { ...rule, http: { ...http, paths } } : rule;
  });
}
