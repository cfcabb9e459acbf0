import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import { jsonOf } from "../../model/json";
import type { ClusterTarget, Entry } from "../../preview/cluster/kubeconfig";
import { type Login, plainLogin } from "./kubeconfig-login";

/** How long a program may take, in milliseconds: whoever must click somewhere is too slow for a release. */
const ANSWER_MS = 20_000;

/** How long before it runs out a credential is asked for again, in milliseconds. */
const MARGIN_MS = 60_000;

const VERSIONS = ["v1", "v1beta1"].map((version) => `client.authentication.k8s.io/${version}`);

const PROGRAM = z.strictObject({
  apiVersion: z.enum(VERSIONS),
  command: z.string().min(1),
  args: z.array(z.string()).nullish(),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).nullish(),
  installHint: z.string().nullish(),
  provideClusterInfo: z.literal(false).nullish(),
  interactiveMode: z.enum(["Never", "IfAvailable"]).nullish(),
});

type Program = z.infer<typeof PROGRAM>;

const CREDENTIAL = z.object({
  apiVersion: z.string(),
  kind: z.literal("ExecCredential"),
  status: z.object({
    token: z.string().min(1).optional(),
    clientCertificateData: z.string().min(1).optional(),
    clientKeyData: z.string().min(1).optional(),
    expirationTimestamp: z.string().nullish(),
  }),
});

type Credential = z.infer<typeof CREDENTIAL>["status"];

/**
 * How to log in with what a program answers, such as that of a cloud. What it answers is kept until it runs out.
 * Programs that have to be told of the cluster, or to ask a person, give nothing: the library knows them.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function execLogin(target: ClusterTarget): Login | undefined {
  const { exec, ...user } = target.user ?? {};
  const { data: program } = PROGRAM.safeParse(exec);
  if (!program || !plainLogin({ ...target, user })) return undefined;
  let kept: { readonly credential: Credential; readonly until: number } | undefined;
  return async () => {
    if (!kept || Date.now() >= kept.until) {
      const credential = await ask(program);
      // One that does not say when it runs out is asked for at each login.
      const end = Date.parse(credential.expirationTimestamp ?? "") - MARGIN_MS;
      kept = { credential, until: Number.isFinite(end) ? end : 0 };
    }
    const login = plainLogin({ ...target, user: { ...user, ...entryOf(kept.credential) } });
    return (await login?.()) ?? {};
  };
}

/** @throws Error in words that repeat nothing of the answer, as it may hold keys */
async function ask({ command, args, env, apiVersion, installHint }: Program): Promise<Credential> {
  const info = { apiVersion, kind: "ExecCredential", spec: { interactive: false } };
  const own = Object.fromEntries((env ?? []).map(({ name, value }) => [name, value]));
  const running = promisify(execFile)(command, args ?? [], {
    env: { ...process.env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    timeout: ANSWER_MS,
  });
  running.child.stdin?.end();
  const { stdout } = await running.catch((error: unknown) => {
    throw new Error(failure(command, error, installHint));
  });
  const { data } = CREDENTIAL.safeParse(jsonOf(stdout));
  if (data?.apiVersion !== apiVersion) throw new Error(`${command} gives no ${apiVersion}`);
  const { token, clientCertificateData, clientKeyData } = data.status;
  if (token === undefined && (clientCertificateData ?? clientKeyData) === undefined) {
    throw new Error(`${command} gives neither a token nor a certificate`);
  }
  return data.status;
}

function failure(command: string, error: unknown, hint: string | null | undefined): string {
  const { code, killed, stderr } = error as { code?: unknown; killed?: boolean; stderr?: string };
  if (code === "ENOENT") return [`there is no ${command}`, hint?.trim()].filter(Boolean).join("; ");
  if (killed === true) return `${command} did not answer within ${String(ANSWER_MS / 1000)}s`;
  const [last = ""] = (stderr ?? "").trim().split("\n").slice(-1);
  return `${command} ended with ${String(code)}${last === "" ? "" : `: ${last}`}`;
}

/** As a user of a kubeconfig: there certificates are in base64. */
function entryOf({ token, clientCertificateData: cert, clientKeyData: key }: Credential): Entry {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  return {
    ...(token !== undefined && { token }),
    ...(cert !== undefined && { "client-certificate-data": base64(cert) }),
    ...(key !== undefined && { "client-key-data": base64(key) }),
  };
}
