/** Proves how variables are split, ordered and refused; that the kubelet expands them is Kubernetes' promise. */
import { splitVariables, variableProblems } from "../../model/variables";

const refused = (env: Readonly<Record<string, string>>, others: readonly string[] = []) =>
  variableProblems(["env"], env, others).map(({ path, needed, example }) => ({
    key: path.join("."),
    needed,
    example,
  }));

test("a value without a reference is plain, whatever signs it has", () => {
  const env = { A: "$HOME", B: "$(date +%s)", C: "$$", D: "$()", E: "(A)" };
  expect(splitVariables(env)).toEqual({ plain: env, composed: [] });
  expect(refused(env)).toEqual([]);
});

test("each value stands behind those that it refers to", () => {
  const env = { URL: "$(BASE)/shop", BASE: "http://$(HOST)", HOST: "db" };
  expect(splitVariables(env)).toEqual({
    plain: { HOST: "db" },
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

test("a circle is refused", () => {
  expect(refused({ A: "$(B)", B: "$(A)" }).map(({ needed }) => needed)).toEqual([
    "no reference in a circle; $(A) leads back to B",
  ]);
  expect(refused({ A: "$(A)" }).map(({ needed }) => needed)).toEqual([
    "no reference in a circle; $(A) leads back to A",
  ]);
});
