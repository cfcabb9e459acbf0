import { fieldOf, itemsOf } from "../../../model/field";

/** Who is let in by one rule, and for what; absent where anything will do. */
export interface Way {
  /** A namespace, an account or `token`s, each as a sentence names it. @default - everybody */
  readonly who?: string;
  /** The namespace of an account. */
  readonly within?: string;
  /** Who makes the token that is needed. @default - none is */
  readonly token?: string;
  /** Accounts and namespaces that it is not for. */
  readonly except: readonly string[];
  readonly paths?: readonly string[];
  readonly notPaths: readonly string[];
  readonly methods?: readonly string[];
  readonly ports?: readonly string[];
}

/** Without any policy everybody is let in for everything. */
export const OPEN: Way = { except: [], notPaths: [] };

/** The ways that the rules of an AuthorizationPolicy open, one for each source and operation. */
export function waysOf(rules: readonly unknown[]): readonly Way[] {
  return rules.flatMap((rule) => {
    const sources = itemsOf(rule, "from").map((one) => fieldOf(one, "source"));
    const operations = itemsOf(rule, "to").map((one) => fieldOf(one, "operation"));
    return (sources.length === 0 ? [{}] : sources).flatMap((source) =>
      parties(source).flatMap((party) =>
        (operations.length === 0 ? [{}] : operations).map((operation) => ({
          ...party,
          ...operationOf(operation),
        })),
      ),
    );
  });
}

function parties(source: unknown): readonly Pick<Way, "who" | "within" | "token" | "except">[] {
  const listed = (field: string) => itemsOf(source, field).map(String);
  const [token] = listed("requestPrincipals");
  const common = {
    except: [...listed("notPrincipals").map(account), ...listed("notNamespaces").map(namespace)],
    ...(token !== undefined && { token: token.replace(/\/\*$/, "") }),
  };
  const named = [
    ...listed("namespaces").map((one) => ({ who: namespace(one) })),
    ...listed("principals").map((one) => ({ who: account(one), ...spaceOf(one) })),
  ];
  return named.length === 0 ? [common] : named.map((one) => ({ ...one, ...common }));
}

function operationOf(operation: unknown): Pick<Way, "paths" | "notPaths" | "methods" | "ports"> {
  const listed = (field: string) => itemsOf(operation, field).map(String);
  const some = (field: "paths" | "methods" | "ports") => {
    const found = listed(field);
    return found.length === 0 ? {} : { [field]: found };
  };
  return { ...some("paths"), notPaths: listed("notPaths"), ...some("methods"), ...some("ports") };
}

const ACCOUNT = /\/ns\/(?<space>[^/]+)\/sa\/(?<name>[^/]+)$/;

function account(principal: string): string {
  const { space, name } = ACCOUNT.exec(principal)?.groups ?? {};
  return name === undefined ? principal : `the account ${String(space)}/${name}`;
}

function spaceOf(principal: string): Pick<Way, "within"> {
  const space = ACCOUNT.exec(principal)?.groups?.["space"];
  return space === undefined ? {} : { within: namespace(space) };
}

function namespace(name: string): string {
  return `the namespace ${name}`;
}

/** Whether all that one way lets in is let in by another one, too. */
export function isCovered(way: Way, by: Way): boolean {
  const isAmong = (some: readonly string[] | undefined, all: readonly string[] | undefined) =>
    all === undefined || some?.every((one) => all.includes(one)) === true;
  return (
    (by.who === undefined || by.who === way.who || by.who === way.within) &&
    (by.token === undefined || by.token === way.token) &&
    by.except.every((one) => way.except.includes(one) || isApart(way, one)) &&
    isAmong(way.paths, by.paths) &&
    by.notPaths.every((one) => way.notPaths.includes(one) || way.paths?.includes(one) === false) &&
    isAmong(way.methods, by.methods) &&
    isAmong(way.ports, by.ports)
  );
}

/** Whether a way is for a party that has nothing to do with another one. */
function isApart({ who, within }: Way, other: string): boolean {
  return who !== undefined && who !== other && within !== other;
}

/** A way in words. */
export function wayPhrase({ who, token, except, paths, notPaths, methods, ports }: Way): string {
  return [
    who ?? "everybody",
    ...(except.length > 0 ? [`but ${except.join(" and ")}`] : []),
    ...(token === undefined ? [] : [`with a token of ${token}`]),
    ...(methods || paths
      ? [`for ${[...(methods ?? []), (paths ?? []).join(", ")].join(" ").trim()}`]
      : []),
    ...(ports ? [`at port ${ports.join(", ")}`] : []),
    ...(notPaths.length > 0 ? [`for all but ${notPaths.join(", ")}`] : []),
  ].join(" ");
}
