/**
 * Proves that certificates and tokens give the same request with and without the library, which reads the
 * same files in a process of its own, and what is left to the library.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import type { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { targetOf } from "../../../preview/cluster/kubeconfig";
import { readKubeconfig } from "../../../preview/cluster/kubeconfig-files";
import { plainLogin } from "../../../release/kube/kubeconfig-login";

// The library takes seconds to load on a busy machine.
jest.setTimeout(60_000);

let folder: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "kube-login-")));
  for (const name of ["ca", "cert", "key"]) {
    writeFileSync(join(folder, `${name}.pem`), `${name} file`);
  }
  writeFileSync(join(folder, "token"), "file-token\n");
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const data = (text: string) => Buffer.from(text).toString("base64");
const CA = { "certificate-authority-data": data("ca data") };
const CERTIFICATE = {
  "client-certificate-data": data("cert data"),
  "client-key-data": data("key data"),
};

/** Clusters, without their server, and users that both understand. */
const PLAIN: Readonly<Record<string, readonly [cluster: object, user: object | undefined]>> = {
  "certificates in the file": [CA, CERTIFICATE],
  "certificates beside the file": [
    { "certificate-authority": "ca.pem" },
    { "client-certificate": "cert.pem", "client-key": "key.pem" },
  ],
  "a token": [CA, { token: "t" }],
  "a token and a certificate": [CA, { ...CERTIFICATE, token: "t" }],
  "no check of the server": [{ "insecure-skip-tls-verify": true }, { token: "t" }],
  "a check of the server, written out": [
    { ...CA, "insecure-skip-tls-verify": false },
    { token: "t" },
  ],
  "a name of the server": [{ ...CA, "tls-server-name": "api.internal" }, { token: "t" }],
  "keys that are empty": [
    { ...CA, "proxy-url": "", "tls-server-name": "" },
    { token: "t", username: "" },
  ],
  "notes of other programs": [
    { ...CA, extensions: [{ name: "x", extension: {} }] },
    { token: "t" },
  ],
  "a user without anything": [CA, {}],
};

function write(name: string, cluster: object, user: object | undefined): string {
  const file = join(folder, `${name.replaceAll(/\W+/g, "-")}.yaml`);
  const config = {
    clusters: [{ name: "c", cluster: { server: "https://api.example.com:6443", ...cluster } }],
    users: user ? [{ name: "u", user }] : [],
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    "current-context": "x",
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Reads each file with the library, and prints what a request gets. */
const LIBRARY = `
(async () => {
  const { KubeConfig } = await import("@kubernetes/client-node");
  const seen = [];
  for (const file of process.argv.slice(1)) {
    const config = new KubeConfig();
    config.loadFromFile(file);
    const options = {};
    await config.applyToHTTPSOptions(options);
    const { ca, cert, key, servername, rejectUnauthorized } = options.agent.options;
    const text = (value) => value?.toString();
    seen.push({
      server: config.getCurrentCluster().server,
      ca: text(ca), cert: text(cert), key: text(key), servername, rejectUnauthorized,
      headers: options.headers,
    });
  }
  console.log(JSON.stringify(seen));
})();
`;

function loginOf(file: string) {
  const config = readKubeconfig(file);
  const target = config && targetOf(config, config.currentContext);
  return target && { server: target.cluster["server"], login: plainLogin(target) };
}

async function ours(file: string): Promise<object> {
  const found = loginOf(file);
  const options = await found?.login?.();
  const agent = options?.agent as Agent;
  const { ca, cert, key, servername, rejectUnauthorized } = agent.options;
  const text = (value: unknown) => (Buffer.isBuffer(value) ? value.toString() : undefined);
  return {
    server: found?.server,
    ...{ ca: text(ca), cert: text(cert), key: text(key), servername, rejectUnauthorized },
    headers: options?.headers,
  };
}

test("the library would send the same", async () => {
  const files = Object.entries(PLAIN).map(([name, [cluster, user]]) => write(name, cluster, user));
  const output = execFileSync(process.execPath, ["-e", LIBRARY, ...files], {
    encoding: "utf8",
    cwd: join(__dirname, "../../.."),
  });
  const library: unknown = JSON.parse(output);
  const own: unknown = JSON.parse(JSON.stringify(await Promise.all(files.map(ours))));
  expect(own).toEqual(library);
  expect(own).toHaveLength(Object.keys(PLAIN).length);
});

test("files that certificates stand in are read", async () => {
  const file = write("files", { "certificate-authority": "ca.pem" }, { "client-key": "key.pem" });
  expect(await ours(file)).toMatchObject({ ca: "ca file", key: "key file" });
});

test("what stands in the file comes before a path, and a token's file before a token", async () => {
  const user = {
    token: "old",
    tokenFile: "token",
    "client-key": "key.pem",
    "client-key-data": data("k"),
  };
  expect(await ours(write("both", CA, user))).toMatchObject({
    key: "k",
    headers: { Authorization: "Bearer file-token" },
  });
});

test("a token's file is read anew at each login", async () => {
  const file = write("renewed", CA, { tokenFile: "renewed" });
  writeFileSync(join(folder, "renewed"), "first");
  const login = loginOf(file)?.login;
  expect((await login?.())?.headers).toEqual({ Authorization: "Bearer first" });
  writeFileSync(join(folder, "renewed"), "second");
  expect((await login?.())?.headers).toEqual({ Authorization: "Bearer second" });
});

test("a token has to do where its file cannot be read", async () => {
  const login = loginOf(write("spare", CA, { token: "old", tokenFile: "gone" }))?.login;
  expect((await login?.())?.headers).toEqual({ Authorization: "Bearer old" });
});

test("a file that is gone is a failed login, not one without it", async () => {
  const login = loginOf(write("gone", CA, { "client-key": "gone.pem" }))?.login;
  await expect(login?.()).rejects.toThrow(/ENOENT.*gone\.pem/);
});

test.each<[string, object, object | undefined]>([
  ["a program to ask", CA, { exec: { command: "login" } }],
  ["a provider of logins", CA, { "auth-provider": { name: "oidc", config: {} } }],
  ["a name and a password", CA, { username: "mia", password: "p" }],
  ["another person's name", CA, { token: "t", as: "leo" }],
  ["a proxy", { ...CA, "proxy-url": "http://proxy:3128" }, { token: "t" }],
  ["a key that nobody knows yet", { ...CA, "quic-only": true }, { token: "t" }],
  ["a number where text belongs", CA, { token: 1 }],
  ["text where a flag belongs", { "insecure-skip-tls-verify": "true" }, { token: "t" }],
  ["a server without TLS", { server: "http://localhost:8080" }, { token: "t" }],
  ["a user that is not there", CA, undefined],
])("%s is left to the library", (name, cluster, user) => {
  expect(loginOf(write(name, cluster, user))?.login).toBeUndefined();
});

/** Opens a connection, and prints whether that loaded the library: one of its packages tells. */
const OPEN = `
require("./loader.cjs");
const { Connection } = require("./release/kube/connection.ts");
Connection.open({ kubeconfig: process.argv[1] }).then(({ server }) => {
  const isLoaded = Object.keys(require.cache).some((file) => file.includes("/node-fetch/"));
  console.log(server.host, isLoaded);
});
`;

test.each([
  ["is not loaded for a token", { token: "t" }, "api.example.com:6443 false\n"],
  [
    "is not loaded for a program to ask",
    { exec: { apiVersion: "client.authentication.k8s.io/v1", command: "a" } },
    "api.example.com:6443 false\n",
  ],
  ["is loaded for a password", { username: "mia", password: "p" }, "api.example.com:6443 true\n"],
])("the library %s", (name, user, expected) => {
  const file = write(name, CA, user);
  const cwd = join(__dirname, "../../..");
  expect(execFileSync(process.execPath, ["-e", OPEN, file], { encoding: "utf8", cwd })).toBe(
    expected,
  );
});
