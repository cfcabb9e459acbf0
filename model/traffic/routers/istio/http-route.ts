import type { StringMatch } from "../../string-match";

/** The reserved gateway name that stands for all sidecars. */
export const MESH = "mesh";

/** Conditions of a route; all must hold. */
export interface RouteMatch {
  readonly headers?: Readonly<Record<string, StringMatch>>;
  readonly withoutHeaders?: Readonly<Record<string, StringMatch>>;
  readonly uri?: StringMatch;
  readonly ignoreUriCase?: boolean;
  readonly method?: StringMatch;
  readonly authority?: StringMatch;
  readonly queryParams?: Readonly<Record<string, StringMatch>>;
  readonly sourceLabels?: Readonly<Record<string, string>>;
  readonly sourceNamespace?: string;
  readonly scheme?: StringMatch;
  readonly gateways?: string[];
  readonly port?: number;
}

/** Where requests go. */
export interface Destination {
  readonly host: string;
  readonly port: { readonly number: number };
}

/** A part of the requests and where it goes. */
export interface RouteDestination {
  readonly destination: Destination;
  readonly weight: number;
}

/** What becomes of headers. */
export interface HeaderOperations {
  readonly set?: Readonly<Record<string, string>>;
  readonly add?: Readonly<Record<string, string>>;
  readonly remove?: string[];
}

interface Portion {
  readonly percentage: { readonly value: number };
}

/** What a rule does to requests on their way. */
export interface RouteFields {
  readonly rewrite?: {
    readonly uri?: string;
    readonly authority?: string;
    readonly uriRegexRewrite?: { readonly match: string; readonly rewrite: string };
  };
  readonly headers?: { readonly request?: HeaderOperations; readonly response?: HeaderOperations };
  readonly corsPolicy?: {
    readonly allowOrigins: StringMatch[];
    readonly allowMethods?: string[];
    readonly allowHeaders?: string[];
    readonly exposeHeaders?: string[];
    readonly maxAge?: string;
    readonly allowCredentials?: boolean;
  };
  readonly fault?: {
    readonly delay?: Portion & { readonly fixedDelay: string };
    readonly abort?: Portion & ({ readonly httpStatus: number } | { readonly grpcStatus: string });
  };
  readonly retries?: {
    readonly attempts: number;
    readonly retryOn?: string;
    readonly perTryTimeout?: string;
  };
  readonly timeout?: string;
}

/** One rule of a VirtualService, in the fields that Sluice uses. */
export interface HttpRoute extends RouteFields {
  readonly name: string;
  readonly match?: RouteMatch[];
  /** Empty where the proxy answers. */
  readonly route: RouteDestination[];
  readonly redirect?: {
    readonly uri?: string;
    readonly authority?: string;
    readonly scheme?: string;
    readonly redirectCode: number;
  };
  readonly directResponse?: {
    readonly status: number;
    readonly body?: { readonly string: string };
  };
  readonly mirrors?: (Portion & { readonly destination: Destination })[];
}
