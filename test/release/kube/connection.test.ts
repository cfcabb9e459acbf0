/** Proves the words of failures, and that a program is asked for a login. A real login: test/e2e. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Connection } from "../../../release/kube/connection";
import { sealed } from "../../../stack/secret";

// The library takes seconds to load on a busy machine.
jest.setTimeout(60_000);

const config = (user: object, cluster: object = {}) =>
  JSON.stringify({
    clusters: [{ name: "c", cluster: { server: "https://api.example.com:6443", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [
      { name: "east", context: { cluster: "c", user: "u" } },
      { name: "west", context: { cluster: "c", user: "u" } },
      { name: "lost", context: { cluster: "gone", user: "u" } },
    ],
    "current-context": "east",
  });

const TOKEN = config({ token: "t" });

test("the current context is taken, or the one that is named", async () => {
  const { context, server } = await Connection.open({ kubeconfig: TOKEN });
  expect([context, server.href]).toEqual(["east", "https://api.example.com:6443/"]);
  expect((await Connection.open({ kubeconfig: TOKEN, context: "west" })).context).toBe("west");
});

test("one connection is kept over renewed logins, as long as the secrets are the same", async () => {
  const connection = await Connection.open({ kubeconfig: TOKEN });
  const first = await connection.options();
  expect(first.headers).toEqual({ Authorization: "Bearer t" });
  connection.forget();
  const second = await connection.options();
  expect(second).not.toBe(first);
  expect(second.agent).toBe(first.agent);
});

const NO_CONTEXT =
  "There is no kubeconfig with a current context. Next: set cluster.kubeconfig or cluster.context in the stack's config, or KUBECONFIG.";

test.each([
  [
    "an unknown context",
    { kubeconfig: TOKEN, context: "north" },
    "The kubeconfig has no context north; it has east, west, lost. Next: correct cluster.context in the stack's config.",
  ],
  [
    "no contexts at all",
    { kubeconfig: "{}", context: "north" },
    "The kubeconfig has no context north; it has none. Next: correct cluster.context in the stack's config.",
  ],
  ["no current context", { kubeconfig: "{}" }, NO_CONTEXT],
  [
    "a server that is no address",
    { kubeconfig: config({ token: "t" }, { server: "10.0.0.1:6443" }) },
    "The server of context east is no address. Next: write https://HOST:PORT into the kubeconfig.",
  ],
  ["a context without its cluster", { kubeconfig: TOKEN, context: "lost" }, NO_CONTEXT],
  [
    "a file that is not there",
    { kubeconfig: "/gone/config" },
    expect.stringMatching(
      /^The kubeconfig cannot be read: .*ENOENT: .*'\/gone\/config'\. Next: check cluster\.kubeconfig in the stack's config, or KUBECONFIG\.$/,
    ) as unknown,
  ],
  [
    "encrypted content",
    { kubeconfig: sealed("v1:abc") },
    "cluster.kubeconfig is encrypted, and only Pulumi decrypts stack config. Next: name a file there, or leave it out and set KUBECONFIG.",
  ],
  [
    "content that is none",
    { kubeconfig: "token: [secret\n" },
    "The kubeconfig cannot be read: it is not one. Next: check cluster.kubeconfig in the stack's config, or KUBECONFIG.",
  ],
] as const)("%s is refused", async (_what, args, message) => {
  await expect(Connection.open(args)).rejects.toMatchObject({ trouble: "login", message });
});

test("a login that fails says how to try it by hand", async () => {
  const kubeconfig = config({ tokenFile: "/gone/token" });
  const connection = await Connection.open({ kubeconfig });
  await expect(connection.options()).rejects.toMatchObject({
    trouble: "login",
    message: expect.stringMatching(
      /^Cannot log in to east: .*\/gone\/token.*\. Next: log in to the cluster by hand: kubectl --context east get --raw \/version$/,
    ) as unknown,
  });
});

const LOG_IN = `
require("./loader.cjs");
const { Connection } = require("./release/kube/connection.ts");
Connection.open({ kubeconfig: process.argv[1] })
  .then((connection) => connection.options())
  .then(({ headers, agent }) => console.log(headers.Authorization, agent.constructor.name));
`;

test("a program beside the kubeconfig is asked for a token, and a proxy is gone through", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "connection-")));
  const credential = { apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential" };
  const answer = JSON.stringify({ ...credential, status: { token: "from-program" } });
  writeFileSync(join(folder, "login"), `#!/bin/sh\necho '${answer}'\n`);
  chmodSync(join(folder, "login"), 0o755);
  const exec = { apiVersion: credential.apiVersion, command: "./login", interactiveMode: "Never" };
  const file = join(folder, "config");
  writeFileSync(file, config({ exec }, { "proxy-url": "http://proxy.example.com:3128" }));
  const cwd = join(__dirname, "../../..");
  const output = execFileSync(process.execPath, ["-e", LOG_IN, file], { encoding: "utf8", cwd });
  expect(output).toBe("Bearer from-program HttpsProxyAgent\n");
  rmSync(folder, { recursive: true });
});
