/** Proves how kubeconfigs are read and merged. That a real API server takes the logins: test/e2e. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { mergeKubeconfigs, parseKubeconfig, targetOf } from "../../../preview/cluster/kubeconfig";
import {
  clusterFrom,
  commandTarget,
  readKubeconfig,
} from "../../../preview/cluster/kubeconfig-files";

const RED = `
current-context: red
clusters:
  - { name: red, cluster: { server: "https://red:6443", certificate-authority: ca.pem } }
users:
  - { name: me, user: { token: red-token, client-key: /keys/me.pem } }
contexts:
  - { name: red, context: { cluster: red, user: me } }
`;

const BLUE = JSON.stringify({
  "current-context": "blue",
  clusters: [{ name: "blue", cluster: { server: "https://blue:6443" } }],
  users: [{ name: "me", user: { token: "blue-token", tokenFile: "t" } }],
  contexts: [
    { name: "blue", context: { cluster: "blue", user: "me" } },
    { name: "red", context: { cluster: "blue", user: "me" } },
  ],
});

describe("one file", () => {
  test("a context leads to its cluster and its user", () => {
    expect(targetOf(parseKubeconfig(RED), "red")).toEqual({
      context: "red",
      cluster: { server: "https://red:6443", "certificate-authority": "ca.pem" },
      user: { token: "red-token", "client-key": "/keys/me.pem" },
    });
  });

  test("relative paths are those of the file's folder", () => {
    const config = parseKubeconfig(RED, "/home/mia/.kube");
    expect(targetOf(config, "red")).toMatchObject({
      cluster: { "certificate-authority": "/home/mia/.kube/ca.pem" },
      user: { "client-key": "/keys/me.pem" },
    });
  });

  test.each([
    ["./bin/login", "/home/mia/bin/login"],
    ["/opt/login", "/opt/login"],
    ["login", "login"],
  ])("a program %s is looked for as %s", (command, found) => {
    const user = { exec: { command, args: ["a"] } };
    const text = JSON.stringify({ users: [{ name: "me", user }] });
    expect(parseKubeconfig(text, "/home/mia").users.get("me")).toEqual({
      exec: { command: found, args: ["a"] },
    });
  });

  test("an empty key is one that was left out", () => {
    const cluster = { server: "https://a", "proxy-url": "", "tls-server-name": null };
    const text = JSON.stringify({ clusters: [{ name: "a", cluster }] });
    expect(parseKubeconfig(text).clusters.get("a")).toEqual({ server: "https://a" });
  });

  test.each([["token: [secret"], ["- secret"], ["secret"]])(
    "what is no kubeconfig is refused, and nothing of it is repeated: %p",
    (text) => {
      expect(() => parseKubeconfig(text)).toThrow(/^it is not one$/);
    },
  );
});

describe("where a context does not lead", () => {
  const config = parseKubeconfig(RED);

  test.each([
    ["no context", undefined],
    ["an unknown context", "green"],
  ])("%s leads nowhere", (_what, name) => {
    expect(targetOf(config, name)).toBeUndefined();
  });

  test.each([
    ["without a cluster", { user: "me" }, undefined],
    ["with an unknown cluster", { cluster: "green", user: "me" }, undefined],
    ["without a user", { cluster: "red" }, {}],
    ["with an unknown user", { cluster: "red", user: "leo" }, { user: undefined }],
  ])("a context %s", (_what, context, expected) => {
    const contexts = new Map([["x", context]]);
    const found = targetOf({ ...config, contexts }, "x");
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found?.user).toEqual("user" in expected ? undefined : {});
  });
});

test("what an earlier file names, a later one does not change", () => {
  const [red, blue] = [parseKubeconfig(RED), parseKubeconfig(BLUE)];
  const merged = mergeKubeconfigs([red, blue]);
  expect(merged.currentContext).toBe("red");
  expect(merged.users.get("me")).toEqual({ token: "red-token", "client-key": "/keys/me.pem" });
  expect(merged.contexts.get("red")).toEqual({ cluster: "red", user: "me" });
  expect([...merged.clusters.keys()]).toEqual(["red", "blue"]);
  expect(mergeKubeconfigs([blue, red]).users.get("me")).toEqual({
    token: "blue-token",
    tokenFile: "t",
  });
});

test("the current context may stand in a later file", () => {
  const { currentContext: _none, ...red } = parseKubeconfig(RED);
  expect(mergeKubeconfigs([red, parseKubeconfig(BLUE)]).currentContext).toBe("blue");
});

describe("where no kubeconfig is named", () => {
  let folder: string;

  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), "kubeconfig-")));
    mkdirSync(join(folder, ".kube"));
    writeFileSync(join(folder, "red"), RED);
    writeFileSync(join(folder, "blue"), BLUE);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const around = (env: Readonly<Record<string, string>>) => ({
    env,
    home: folder,
    serviceAccount: join(folder, "account"),
  });
  const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

  test("the files in KUBECONFIG are one, and those that are not there are left out", () => {
    const names = ["gone", "blue", "", "red"].map((name) => (name ? join(folder, name) : ""));
    const config = readKubeconfig(undefined, around({ KUBECONFIG: names.join(delimiter) }));
    expect(config?.currentContext).toBe("blue");
    expect(config?.users.get("me")).toEqual({
      token: "blue-token",
      tokenFile: join(folder, "t"),
    });
    expect(config?.clusters.get("red")?.["certificate-authority"]).toBe(join(folder, "ca.pem"));
  });

  test("a KUBECONFIG that names nothing that is there is an error, although the home has one", () => {
    writeFileSync(join(folder, ".kube/config"), RED);
    const env = { KUBECONFIG: join(folder, "gone") };
    expect(() => readKubeconfig(undefined, around(env))).toThrow(/ENOENT.*gone/);
  });

  test("then comes the one in the home folder", () => {
    writeFileSync(join(folder, ".kube/config"), RED);
    expect(readKubeconfig(undefined, around(pod))?.currentContext).toBe("red");
  });

  test.each([
    ["10.0.0.1", "https://10.0.0.1:443"],
    ["fd00::1", "https://[fd00::1]:443"],
  ])("then the account of a pod, with the API server at %s", (host, server) => {
    mkdirSync(join(folder, "account"));
    writeFileSync(join(folder, "account/token"), "t");
    const config = readKubeconfig(undefined, around({ ...pod, KUBERNETES_SERVICE_HOST: host }));
    expect(config && targetOf(config, config.currentContext)).toEqual({
      context: "inClusterContext",
      cluster: { server, "certificate-authority": join(folder, "account/ca.crt") },
      user: { tokenFile: join(folder, "account/token") },
    });
  });

  test("one of the files in KUBECONFIG may be empty", () => {
    writeFileSync(join(folder, "empty"), "");
    const names = [join(folder, "empty"), join(folder, "red")];
    const env = { KUBECONFIG: names.join(delimiter) };
    expect(readKubeconfig(undefined, around(env))?.currentContext).toBe("red");
  });

  test("else there is none", () => {
    expect(readKubeconfig(undefined, around(pod))).toBeUndefined();
  });

  test("a named file may begin with the sign of the home folder", () => {
    expect(readKubeconfig("~/blue", around({}))?.currentContext).toBe("blue");
  });

  test.each([
    ["keys/prod", "/srv/shop/keys/prod"],
    ["/keys/prod", "/keys/prod"],
    ["~/prod", "~/prod"],
    ["[secret 0123abcd]", "[secret 0123abcd]"],
    [BLUE, BLUE],
  ])("%s is looked for from the folder of the program", (kubeconfig, found) => {
    expect(clusterFrom("/srv/shop", { kubeconfig, context: "blue" })).toEqual({
      kubeconfig: found,
      context: "blue",
    });
  });

  test("a cluster without a kubeconfig stays as it is", () => {
    expect(clusterFrom("/srv/shop", { context: "blue" })).toEqual({ context: "blue" });
  });

  test("a command line gets a path and a context, and no content", () => {
    const path = { kubeconfig: "/srv/shop/kube.yaml", context: "blue" };
    expect(commandTarget(path)).toEqual(path);
    expect(commandTarget({ kubeconfig: BLUE, context: "blue" })).toEqual({ context: "blue" });
    expect(commandTarget({})).toEqual({});
  });

  test("a named file comes before all of them, and content is no path", () => {
    writeFileSync(join(folder, ".kube/config"), RED);
    expect(readKubeconfig(join(folder, "blue"), around({}))?.currentContext).toBe("blue");
    expect(readKubeconfig(BLUE, around({}))?.users.get("me")?.["tokenFile"]).toBe("t");
  });
});
