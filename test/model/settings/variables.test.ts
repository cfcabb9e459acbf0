/** Proves how variables are split, ordered and refused; that the kubelet expands them is Kubernetes' promise. */
import { splitVariables, variableProblems } from "../../../model/settings/variables";

const refused = (
  env: Parameters<typeof splitVariables>[0],
  others: readonly string[] = [],
  prefixes: readonly string[] = [],
) =>
  variableProblems(["env"], env, others, prefixes).map(({ path, needed, example }) => ({
    key: path.join("."),
    needed,
    example,
  }));

test("a value without a reference is plain, whatever signs it has", () => {
  const env = { A: "$HOME", B: "$(date +%s)", C: "$$", D: "$()", E: "(A)" };
  expect(splitVariables(env)).toEqual({ plain: env, references: [], composed: [] });
  expect(refused(env)).toEqual([]);
});

test("each value stands behind those that it refers to", () => {
  const env = { URL: "$(BASE)/shop", BASE: "http://$(HOST)", HOST: "db" };
  expect(splitVariables(env)).toEqual({
    plain: { HOST: "db" },
    references: [],
    composed: [
      ["BASE", "http://$(HOST)"],
      ["URL", "$(BASE)/shop"],
    ],
  });
  expect(refused(env)).toEqual([]);
});

test("variables that come before, and the kubelet's own, can be referred to", () => {
  const env = { URL: "http://u:$(TOKEN)@$(KUBERNETES_SERVICE_HOST):80/" };
  expect(refused(env, ["TOKEN"])).toEqual([]);
});

test("a reference to nothing is refused, with the way to write the text itself", () => {
  expect(refused({ URL: "http://$(MY_HOST):80/" })).toEqual([
    {
      key: "env.URL",
      needed:
        "references to keys of env and secrets, and MY_HOST is none; $$(MY_HOST) is the text itself",
      example: "http://$$(MY_HOST):80/",
    },
  ]);
  expect(refused({ URL: "http://$$(MY_HOST):80/" })).toEqual([]);
});

test("a value that stands elsewhere is split from the others, and can be referred to", () => {
  const password = { secretKeyRef: { name: "db", key: "password", optional: false } };
  const env = { URL: "http://u:$(db.password)@db/", "db.password": password };
  expect(splitVariables(env)).toEqual({
    plain: {},
    references: [["db.password", password]],
    composed: [["URL", "http://u:$(db.password)@db/"]],
  });
  expect(refused(env)).toEqual([]);
});

test("what existing objects bring can be referred to by any name that starts as they say", () => {
  const env = { URL: "http://$(DB_HOST)/" };
  expect(refused(env, [], ["DB_"])).toEqual([]);
  expect(refused(env, [], ["DB_", ""])).toEqual([]);
  expect(refused(env, [], ["CACHE_"])).toHaveLength(1);
  expect(refused({ A: "$(B)", B: "$(A)" }, [], [""])).toHaveLength(1);
});

test("a circle is refused", () => {
  expect(refused({ A: "$(B)", B: "$(A)" }).map(({ needed }) => needed)).toEqual([
    "no reference in a circle; $(A) leads back to B",
  ]);
  expect(refused({ A: "$(A)" }).map(({ needed }) => needed)).toEqual([
    "no reference in a circle; $(A) leads back to A",
  ]);
});
