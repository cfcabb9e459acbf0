import { fieldOf, itemsOf, mapAt, textOf, wordOf } from "../field";
import { type Finding, type Key, keyFor } from "./finding";

type Json = Readonly<Record<string, unknown>>;

/**
 * The variables of a container, and the existing objects that some come from.
 *
 * @param key - of the container
 */
export function environmentFindings(container: Json, at: string, key: Key): readonly Finding[] {
  return [
    ...itemsOf(container, "env").flatMap((variable) => {
      const name = textOf(variable, "name");
      const reference = fieldOf(variable, "valueFrom");
      const text = fieldOf(variable, "value") ?? "";
      const value = reference === undefined ? wordOf(text) : valueFrom(mapAt(reference));
      return keyFor(`${at}.env[${name}]`, [...key, "env", name], value);
    }),
    ...sources(container, at, key),
  ];
}

/** A reference as it stands there, without what says that it is one of this very container. */
function valueFrom(reference: Json): Json {
  const { fieldRef, resourceFieldRef, ...rest } = reference;
  const { apiVersion: _version, ...field } = mapAt(fieldRef);
  const { containerName: _container, ...resource } = mapAt(resourceFieldRef);
  const { divisor } = resource;
  return {
    ...rest,
    ...(fieldRef !== undefined && { fieldRef: field }),
    ...(resourceFieldRef !== undefined && {
      resourceFieldRef: {
        ...resource,
        ...(divisor !== undefined && { divisor: wordOf(divisor) }),
      },
    }),
  };
}

function sources(container: Json, at: string, key: Key): readonly Finding[] {
  const all = itemsOf(container, "envFrom");
  return all.length === 0 ? [] : keyFor(`${at}.envFrom`, [...key, "envFrom"], all);
}
