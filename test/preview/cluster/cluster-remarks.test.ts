/** Proves what is said of a stack's cluster. Does not prove which one the engine's provider then takes. */
import { clusterRemarks } from "../../../preview/cluster/cluster-remarks";
import { parseKubeconfig } from "../../../preview/cluster/kubeconfig";

const CONFIG = `
current-context: red
clusters:
  - { name: red, cluster: { server: "https://red:6443" } }
  - { name: open, cluster: { server: "https://open:6443", insecure-skip-tls-verify: true } }
contexts:
  - { name: red, context: { cluster: red } }
  - { name: open, context: { cluster: open } }
`;

const read = () => parseKubeconfig(CONFIG);
const NAME = "Name it in cluster.context, and everybody's is the same.";
const OPEN =
  "The kubeconfig has insecure-skip-tls-verify for open: whoever is between here and the API server " +
  "can read and change everything.";

test("without a context the current one is named", () => {
  expect(clusterRemarks({}, read)).toEqual([
    `No context is named, so the kubeconfig's current one is used: here red. ${NAME}`,
  ]);
});

test("with a context there is nothing to say", () => {
  expect(clusterRemarks({ context: "red" }, read)).toEqual([]);
});

test("a server whose certificate nobody checks is told, whoever names the context", () => {
  expect(clusterRemarks({ context: "open" }, read)).toEqual([OPEN]);
  const current = () =>
    parseKubeconfig(CONFIG.replace("current-context: red", "current-context: open"));
  expect(clusterRemarks({}, current)).toEqual([expect.stringContaining("here open."), OPEN]);
});

test.each<[string, () => undefined, string]>([
  ["no kubeconfig", () => undefined, "none here."],
  [
    "one that cannot be read",
    () => {
      throw new Error("it is not one");
    },
    "none can be read here: it is not one.",
  ],
])("%s is said where no context is named", (_, broken, words) => {
  expect(clusterRemarks({}, broken)).toEqual([expect.stringContaining(words)]);
  expect(clusterRemarks({ context: "red" }, broken)).toEqual([]);
});

test("an encrypted kubeconfig is not read", () => {
  const never = () => {
    throw new Error("it was read");
  };
  const kubeconfig = "[secret 0123abcd]";
  expect(clusterRemarks({ kubeconfig }, never)).toEqual([
    `No context is named, so the kubeconfig's current one is used: the encrypted one. ${NAME}`,
  ]);
  expect(clusterRemarks({ kubeconfig, context: "red" }, never)).toEqual([]);
});
