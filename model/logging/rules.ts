import { type Problem, problem } from "../settings/problem";
import { resourceProblems } from "../settings/resources";
import type { ServiceSubject } from "../metrics/subject";
import { sharedServices } from "./fluent-bit";
import type { LoggingSettings } from "./settings";

type Path = readonly (string | number)[];
type Store = LoggingSettings["store"];
type Toleration = LoggingSettings["tolerations"][number];

/** What contradicts itself within the settings of logging. */
export function loggingProblems(
  path: readonly string[],
  logging: LoggingSettings,
  service: ServiceSubject,
): readonly Problem[] {
  const { alert, store, services } = logging;
  const texts = sharedServices(services, service.namespace).map(textOf);
  const twice = texts.flatMap((text, index) =>
    text === textOf(service) || texts.indexOf(text) < index
      ? [
          problem(
            [...path, "services", index],
            services[index],
            "each service once, without the own",
            null,
          ),
        ]
      : [],
  );
  const rules =
    alert === undefined || store.kind === "loki"
      ? []
      : [problem([...path, "alert"], alert, "nothing, as only Loki has a ruler", null)];
  return [
    ...storeProblems([...path, "store"], store),
    ...resourceProblems([...path, "resources"], logging.resources),
    ...logging.tolerations.flatMap((one, index) =>
      tolerationProblems([...path, "tolerations", index], one),
    ),
    ...rules,
    ...twice,
  ];
}

const textOf = ({ app, namespace }: ServiceSubject) => `${namespace}/${app}`;

function storeProblems(path: Path, store: Store): readonly Problem[] {
  const { kind, url } = store;
  const of = (key: keyof Store, needed: string) =>
    problem([...path, key], store[key], needed, null);
  const onlyLoki = (["tenant", "token", "structuredMetadata"] as const)
    .filter((key) => kind !== "loki" && store[key] !== undefined && store[key] !== false)
    .map((key) => of(key, `nothing, as kind is ${kind}; only Loki has it`));
  const { username, password, search, hash } = new URL(url);
  const problems = [...onlyLoki, ...loginProblems(path, store)];
  if (kind === "loki" && store.index !== undefined) {
    problems.push(of("index", "nothing, as kind is loki, which has no indices"));
  }
  // A password in it must not be shown.
  if (username + password !== "") {
    const found = "an address with a user in it";
    problems.push({
      path: [...path, "url"],
      found,
      needed: "username and password",
      example: null,
    });
  } else if (search + hash !== "") {
    problems.push(of("url", "an address without ? and #"));
  }
  return problems;
}

function loginProblems(path: Path, { username, password, token }: Store): readonly Problem[] {
  if (username !== undefined && password === undefined) {
    return [problem([...path, "password"], password, "a password, as username is set")];
  }
  if (username === undefined && password !== undefined) {
    return [problem([...path, "username"], username, "a user's name, as password is set")];
  }
  if (username !== undefined && token !== undefined) {
    return [problem([...path, "token"], token, "nothing, as username is set", null)];
  }
  return [];
}

function tolerationProblems(path: Path, { key, operator, value }: Toleration): readonly Problem[] {
  if (operator !== "Exists" && key === undefined) {
    return [problem([...path, "operator"], operator, "Exists, as key is not set", "Exists")];
  }
  if (operator === "Exists" && value !== undefined) {
    return [problem([...path, "value"], value, "nothing, as operator is Exists", null)];
  }
  return [];
}
