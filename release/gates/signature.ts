import type { SignatureGate } from "../../model/gates/kinds/signature";
import { unknown, type Verdict } from "../../model/gates/verdict";
import { isDigestReference } from "../../model/image";
import { commandEnvironment, maskedOutput } from "../../model/release/command-environment";
import { withoutLogins } from "../../model/without-logins";
import { abortReason, errorMessage } from "./abortable";
import type { Adapter } from "./adapter";
import { lastLine, run } from "./program";

/** Where cosign finds registries' logins, signatures that lie elsewhere, what it trusts, and the way out. */
const COSIGN_ENV = ["DOCKER_CONFIG", "COSIGN_REPOSITORY", "TUF_ROOT"].concat(
  ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
);

/** Variable in which cosign gets a key that stands in the settings as text. */
const KEY = "SLUICE_SIGNATURE_KEY";

/** The exit codes that say: there is an answer, and it is no. Everything else is no answer. */
const UNSIGNED: readonly (number | null)[] = [10, 12];

const PREFACE = /^error during command execution: /;

/** Asks the program cosign, which knows registries, their logins, and every form that signatures have had. */
export const signature: Adapter<SignatureGate> = {
  async ask(gate, { color, names }, { images }, signal): Promise<Verdict> {
    const of = names?.[color] ?? color;
    const image = (await images?.())?.[color];
    if (image === undefined) return unknown(`${gate.name}: the image of ${of} is not known`);
    if (!isDigestReference(image)) {
      const sentence = `${gate.name}: ${of} runs ${image}, which has no digest to verify`;
      return { outcome: "failed", sentence };
    }
    const { env = [] } = gate;
    const { words, by, extra } = signer(gate);
    const log = gate.transparencyLog ? [] : ["--insecure-ignore-tlog=true"];
    const given = { ...commandEnvironment(process.env, [...COSIGN_ENV, ...env]), ...extra };
    const what = `${gate.name}: ${image} of ${of}`;
    try {
      const { code, output } = await run(
        ["cosign", "verify", ...words, ...log, image],
        given,
        signal,
      );
      if (code === 0) return { outcome: "passed", sentence: `${what} is signed by ${by}` };
      if (signal.aborted) return unknown(`${what}: ${abortReason(signal)}`);
      const said = lastLine(maskedOutput(output, process.env, env)).replace(PREFACE, "");
      return UNSIGNED.includes(code)
        ? { outcome: "failed", sentence: `${what} is not signed by ${by}: ${said}` }
        : unknown(`${what}: whether ${by} signed it cannot be told: ${said}`);
    } catch (error) {
      // Waiting installs nothing.
      const sentence = `${what}: cosign, which verifies signatures, cannot be started: ${errorMessage(error)}`;
      return { outcome: signal.aborted ? "unknown" : "failed", sentence };
    }
  },
};

/** Whose signature counts: cosign's words for it, a person's, and what cosign finds in its environment. */
function signer({ key, identity = "", issuer = "" }: SignatureGate) {
  if (key === undefined) {
    const words = ["--certificate-identity", identity, "--certificate-oidc-issuer", issuer];
    return { words, by: identity, extra: {} };
  }
  if (key.trimStart().startsWith("-----BEGIN")) {
    const words = ["--key", `env://${KEY}`];
    return { words, by: "the key of the settings", extra: { [KEY]: key } };
  }
  return { words: ["--key", key], by: withoutLogins(key), extra: {} };
}
