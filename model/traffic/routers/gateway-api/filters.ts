import type { HeaderOperations, HttpRoute, RouteFields } from "../istio/http-route";
import { parseDuration } from "../../../units/duration";
import { type BackendRef, backendRef } from "./backend";

/** A step that requests pass, in the fields that Sluice uses. */
export type Filter =
  | { readonly type: "RequestHeaderModifier"; readonly requestHeaderModifier: HeaderChanges }
  | { readonly type: "ResponseHeaderModifier"; readonly responseHeaderModifier: HeaderChanges }
  | { readonly type: "URLRewrite"; readonly urlRewrite: Rewrite }
  | { readonly type: "CORS"; readonly cors: Cors }
  | { readonly type: "RequestMirror"; readonly requestMirror: Mirror };

interface Named {
  readonly name: string;
  readonly value: string;
}

interface HeaderChanges {
  readonly set?: Named[];
  readonly add?: Named[];
  readonly remove?: string[];
}

interface Rewrite {
  readonly hostname?: string;
  readonly path?:
    | { readonly type: "ReplacePrefixMatch"; readonly replacePrefixMatch: string }
    | { readonly type: "ReplaceFullPath"; readonly replaceFullPath: string };
}

interface Cors {
  readonly allowOrigins: string[];
  readonly allowMethods?: string[];
  readonly allowHeaders?: string[];
  readonly exposeHeaders?: string[];
  readonly maxAge: number;
  readonly allowCredentials?: boolean;
}

interface Mirror {
  readonly backendRef: BackendRef;
  readonly percent: number;
}

/** How long browsers keep an answer where nothing is said: the API's own default, written out. */
const CORS_SECONDS = 5;

/** What a rule does to requests on their way, step by step; copies are made last. */
export function filtersOf({
  headers,
  rewrite,
  corsPolicy,
  match,
  mirrors = [],
}: HttpRoute): readonly Filter[] {
  const { request, response } = headers ?? {};
  return [
    ...(request
      ? [{ type: "RequestHeaderModifier", requestHeaderModifier: changes(request) } as const]
      : []),
    ...(response
      ? [{ type: "ResponseHeaderModifier", responseHeaderModifier: changes(response) } as const]
      : []),
    ...(rewrite ? [{ type: "URLRewrite", urlRewrite: rewritten(rewrite, match) } as const] : []),
    ...(corsPolicy ? [{ type: "CORS", cors: cors(corsPolicy) } as const] : []),
    ...mirrors.map(mirrorFilter),
  ];
}

/** A copy of requests. */
export function mirrorFilter({
  destination,
  percentage,
}: NonNullable<HttpRoute["mirrors"]>[number]): Filter {
  const requestMirror = { backendRef: backendRef(destination), percent: percentage.value };
  return { type: "RequestMirror", requestMirror };
}

function changes({ set, add, remove }: HeaderOperations): HeaderChanges {
  const named = (values: Readonly<Record<string, string>>) =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  return {
    ...(set && { set: named(set) }),
    ...(add && { add: named(add) }),
    ...(remove && { remove }),
  };
}

function rewritten(
  { uri, authority }: NonNullable<RouteFields["rewrite"]>,
  match: HttpRoute["match"],
): Rewrite {
  const isExact = match?.some((one) => one.uri !== undefined && "exact" in one.uri) ?? false;
  return {
    ...(authority !== undefined && { hostname: authority }),
    ...(uri !== undefined && {
      path: isExact
        ? { type: "ReplaceFullPath", replaceFullPath: uri }
        : { type: "ReplacePrefixMatch", replacePrefixMatch: uri },
    }),
  };
}

function cors({
  allowOrigins,
  allowMethods,
  allowHeaders,
  exposeHeaders,
  maxAge,
  allowCredentials,
}: NonNullable<RouteFields["corsPolicy"]>): Cors {
  return {
    allowOrigins: allowOrigins.flatMap((origin) => ("exact" in origin ? [origin.exact] : [])),
    ...(allowMethods && { allowMethods }),
    ...(allowHeaders && { allowHeaders }),
    ...(exposeHeaders && { exposeHeaders }),
    maxAge: maxAge === undefined ? CORS_SECONDS : Math.round((parseDuration(maxAge) ?? 0) / 1000),
    ...(allowCredentials !== undefined && { allowCredentials }),
  };
}
