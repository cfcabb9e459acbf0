// Logins by what a program answers, with real programs. Does not prove that the programs of clouds answer so.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execLogin } from "../../../release/kube/exec-login";

const V1 = "client.authentication.k8s.io/v1";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "exec-login-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A program that counts its calls and notes what it was told. */
function program(answer: unknown, tail = ""): string {
  const path = join(folder, "login");
  const text = typeof answer === "string" ? answer : JSON.stringify(answer);
  const lines = [
    "#!/bin/sh",
    `echo x >>${folder}/calls`,
    `echo "$KUBERNETES_EXEC_INFO $OWN $*" >${folder}/told`,
    `cat <<'EOF'\n${text}\nEOF`,
    tail,
  ];
  writeFileSync(path, lines.join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const calls = () => readFileSync(join(folder, "calls"), "utf8").split("\n").length - 1;
const credential = (status: object, apiVersion = V1) => ({
  apiVersion,
  kind: "ExecCredential",
  status,
});

const CLUSTER = { server: "https://api.example.com:6443" };

const login = (command: string, exec: object = {}, cluster: object = CLUSTER) =>
  execLogin({
    context: "x",
    cluster: { ...cluster },
    user: { exec: { apiVersion: V1, command, ...exec } },
  });

test("a token goes into the header, and the program is told what it was asked with", async () => {
  const env = [{ name: "OWN", value: "mine" }];
  const asked = login(program(credential({ token: "t" })), { args: ["get", "token"], env });
  expect((await asked?.())?.headers).toEqual({ Authorization: "Bearer t" });
  expect(readFileSync(join(folder, "told"), "utf8")).toBe(
    `{"apiVersion":"${V1}","kind":"ExecCredential","spec":{"interactive":false}} mine get token\n`,
  );
});

test("a certificate goes to the agent as it is", async () => {
  const status = { clientCertificateData: "cert", clientKeyData: "key" };
  const { cert, key } = ((await login(program(credential(status)))?.())?.agent as Agent).options;
  expect([cert, key]).toEqual([Buffer.from("cert"), Buffer.from("key")]);
});

test("an answer is kept until it runs out; one that does not say when is asked for each time", async () => {
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const kept = login(program(credential({ token: "t", expirationTimestamp: at(10) })));
  await kept?.();
  await kept?.();
  expect(calls()).toBe(1);
  const soon = login(program(credential({ token: "t", expirationTimestamp: at(0.5) })));
  await soon?.();
  await soon?.();
  expect(calls()).toBe(3);
  const never = login(program(credential({ token: "t" })));
  await never?.();
  await never?.();
  expect(calls()).toBe(5);
});

test.each<[string, unknown, string, RegExp]>([
  ["fails", "hunter2", "echo 'no session' >&2; exit 3", /login ended with 3: no session$/],
  ["answers something else", "hunter2", "", /login gives no client\.authentication/],
  ["answers another version", credential({ token: "hunter2" }, `${V1}beta1`), "", /gives no /],
  ["gives nothing", credential({}), "", /gives neither a token nor a certificate$/],
])("a program that %s fails the login, without what it said", async (_, answer, tail, words) => {
  const asking = login(program(answer, tail))?.();
  await expect(asking).rejects.toThrow(words);
  await expect(asking).rejects.not.toThrow(/hunter2/);
});

test("a program that is not there is named, with what the kubeconfig says of it", async () => {
  const asking = login("/gone/login", { installHint: "Install it.\n" })?.();
  await expect(asking).rejects.toThrow("there is no /gone/login; Install it.");
});

test.each<[string, object, object]>([
  ["has to be told of the cluster", { provideClusterInfo: true }, CLUSTER],
  ["asks a person", { interactiveMode: "Always" }, CLUSTER],
  ["is of a version that nobody knows", { apiVersion: `${V1}alpha1` }, CLUSTER],
  ["has a key that nobody knows", { quiet: true }, CLUSTER],
  ["is behind a proxy", {}, { ...CLUSTER, "proxy-url": "http://proxy:3128" }],
])("a program that %s is left to the library", (_, exec, cluster) => {
  expect(login(program(credential({ token: "t" })), exec, cluster)).toBeUndefined();
  expect(existsSync(join(folder, "calls"))).toBe(false);
});
