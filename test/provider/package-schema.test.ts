// The schema of the component package against that of the settings. Does not prove that Pulumi's engine and its
// language for YAML take it: test/e2e/release-walk.e2e.ts does; nor which texts the package has: package.test.ts does.
import { settingsKeys } from "../../model/settings/keys";
import { isMap } from "../../model/settings/merge";
import { SECRET_PLACES, stackSchema } from "../../model/settings/stack-schema";
import { packageSchema } from "../../provider/package-schema";

type Json = Readonly<Record<string, unknown>>;

interface Schema {
  readonly types: Readonly<Record<string, Json>>;
  readonly resources: Readonly<Record<string, { readonly inputProperties: Json }>>;
}

const said = (path: readonly string[]) => `What ${path.join(".")} is.`;
const schema = JSON.parse(packageSchema("1.2.3", said)) as Schema;

const map = (value: unknown): Json => (isMap(value) ? value : {});

/** The properties of a type: of what it refers to, of the elements of a list, of any kind that it may be. */
function propertiesOf(node: Json): Json {
  const { $ref, items, additionalProperties, oneOf, properties } = node;
  if (typeof $ref === "string") return propertiesOf(schema.types[$ref.slice(8)] ?? {});
  const kinds: readonly unknown[] = Array.isArray(oneOf) ? oneOf : [items, additionalProperties];
  const below = kinds.filter(isMap).map(propertiesOf);
  return Object.assign({}, map(properties), ...below) as Json;
}

const stepsOf = (key: string) => key.replaceAll(/\[\]|\.\*/g, "").split(".");

/** The property of a key such as `traffic.match[].to`. */
function propertyOf(key: string): Json | undefined {
  let properties: Json = schema.resources["sluice:index:BlueGreenApp"]?.inputProperties ?? {};
  let property: unknown;
  for (const step of stepsOf(key)) {
    property = properties[step];
    properties = propertiesOf(map(property));
  }
  return isMap(property) ? property : undefined;
}

const keys = settingsKeys(stackSchema).filter(({ key }) => key !== "mode");

test("every key of the settings is an input or in one, described, with its default in words", () => {
  const wrong = keys.filter(({ key, default: fallback }) => {
    const { description } = propertyOf(key) ?? {};
    const isTold = fallback === undefined || isMap(fallback);
    return (
      !String(description).startsWith(said(stepsOf(key))) ||
      !(isTold || String(description).includes("Default: "))
    );
  });
  expect(wrong.map(({ key }) => key)).toEqual([]);
  expect(propertyOf("protect")).toEqual({
    type: "boolean",
    description: "What protect is. Default: `false`.",
  });
});

test("no language gives a default as a value: what nobody wrote is not there", () => {
  expect(JSON.stringify(schema)).not.toContain('"default":');
});

test("words are an enum", () => {
  expect(schema.types[String(propertyOf("activeColor")?.["$ref"]).slice(8)]).toEqual({
    type: "string",
    enum: [{ value: "blue" }, { value: "green" }],
  });
});

test("every place for an encrypted value is secret, and nothing else", () => {
  const isText = (step: unknown) => typeof step === "string" && step !== "*";
  const places = SECRET_PLACES.map(({ path }) => path.filter(isText).join("."));
  const secrets = keys.filter(({ key }) => propertyOf(key)?.["secret"] === true);
  expect(new Set(secrets.map(({ key }) => stepsOf(key).join(".")))).toEqual(new Set(places));
});

test("both resources are components, whose inputs are all optional", () => {
  const resources = Object.entries(schema.resources).map(([name, one]) => {
    const { isComponent, required, requiredInputs } = one as Json;
    return [name, isComponent, required, requiredInputs];
  });
  expect(resources).toEqual([
    ["sluice:index:BlueGreenApp", true, ["release"], undefined],
    ["sluice:index:RollingApp", true, ["release"], undefined],
  ]);
});

test("every type that is referred to is there, and no two are the same", () => {
  const text = JSON.stringify(schema);
  const names = [...text.matchAll(/"#\/types\/([^"]+)"/g)].map(([, name]) => String(name));
  expect([...new Set(names)].sort()).toEqual(Object.keys(schema.types).sort());
  const bodies = Object.values(schema.types).map((body) => JSON.stringify(body));
  expect(new Set(bodies).size).toBe(bodies.length);
});
