/**
 * What is made of cosign's exit codes and words, by a program that stands in for it. Does not prove what cosign finds:
 * test/e2e/release-gates does, where it is installed.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SignatureGate } from "../../../model/gates/kinds/signature";
import { resolveRelease } from "../../../model/release/settings";
import { signature } from "../../../release/gates/signature";

const IMAGE = `registry.example.com/shop@sha256:${"a".repeat(64)}`;

let folder: string;
const { PATH } = process.env;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-cosign-"));
  process.env["PATH"] = `${folder}:/usr/bin:/bin`;
});

afterEach(() => {
  process.env["PATH"] = PATH;
  rmSync(folder, { recursive: true });
});

const cosign = (script: string) => {
  const file = join(folder, "cosign");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};

const gateOf = (own: Partial<SignatureGate> = {}) => {
  const { verify } = resolveRelease({ verify: { signature: { key: "cosign.pub" } } });
  const found = verify.find((gate) => gate.kind === "signature");
  if (!found) throw new Error("no gate");
  return { ...found, ...own };
};

const ask = async (own: Partial<SignatureGate> = {}, green: string | null = IMAGE) =>
  askGate(gateOf(own), green);

const askGate = async (gate: SignatureGate, green: string | null = IMAGE) =>
  signature.ask(
    gate,
    {
      ...{ color: "green", active: "blue", release: "r1", step: "verify", startedAt: 0, since: 0 },
      ...{ now: 0, weights: { blue: 100, green: 0 } },
    },
    {
      service: { app: "shop", namespace: "market" },
      pods: { count: () => Promise.reject(new Error()), restartsSince: () => Promise.resolve(0) },
      images: () => Promise.resolve({ blue: "of nobody's concern", green: green ?? undefined }),
    },
    AbortSignal.timeout(10_000),
  );

test("the digest that the new color's pods run is asked for, with the key and nothing secret", async () => {
  const file = join(folder, "asked");
  process.env["PULUMI_CONFIG_PASSPHRASE"] = "secret";
  cosign(
    `echo "$@" >"${file}"; [ -z "$PULUMI_CONFIG_PASSPHRASE" ] && grep -qx "verify --key cosign.pub ${IMAGE}" "${file}"`,
  );
  expect(await ask()).toEqual({
    outcome: "passed",
    sentence: `verify-signature: ${IMAGE} of green is signed by cosign.pub`,
  });
  delete process.env["PULUMI_CONFIG_PASSPHRASE"];
});

test("the log is left out where it is said, and a key may stand in the settings as text", async () => {
  const key = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";
  cosign(
    `[ "$*" = "verify --key env://SLUICE_SIGNATURE_KEY --insecure-ignore-tlog=true ${IMAGE}" ] && echo "$SLUICE_SIGNATURE_KEY" | grep -qx MFkw`,
  );
  expect(await ask({ key, transparencyLog: false })).toEqual({
    outcome: "passed",
    sentence: `verify-signature: ${IMAGE} of green is signed by the key of the settings`,
  });
});

test("an identity is asked for with whoever vouches for it", async () => {
  cosign(
    `[ "$*" = "verify --certificate-identity me@example.com --certificate-oidc-issuer https://id.example.com ${IMAGE}" ]`,
  );
  const { key: _key, ...keyless } = gateOf();
  const { outcome, sentence } = await askGate({
    ...keyless,
    ...{ identity: "me@example.com", issuer: "https://id.example.com" },
  });
  expect([outcome, sentence]).toEqual([
    "passed",
    `verify-signature: ${IMAGE} of green is signed by me@example.com`,
  ]);
});

test.each([
  [10, "no signatures found", "failed", "is not signed by cosign.pub"],
  [12, "no matching signatures: bad", "failed", "is not signed by cosign.pub"],
  [1, "dial tcp: no such host", "unknown", "whether cosign.pub signed it cannot be told"],
])("exit code %i, %s: %s", async (code, said, outcome, words) => {
  cosign(`echo "error during command execution: ${said}" >&2; exit ${String(code)}`);
  const verdict = await ask();
  expect(verdict.outcome).toBe(outcome);
  expect(verdict.sentence).toContain(words);
  expect(verdict.sentence).toMatch(new RegExp(`: ${said}$`));
});

test("without cosign no image is good, and the sentence says what is missing", async () => {
  expect(await ask()).toMatchObject({
    outcome: "failed",
    sentence: expect.stringContaining(
      "cosign, which verifies signatures, cannot be started",
    ) as string,
  });
});

test("an image without a digest may be another one tomorrow", async () => {
  cosign("exit 0");
  expect(await ask({}, "registry.example.com/shop:1")).toEqual({
    outcome: "failed",
    sentence:
      "verify-signature: green runs registry.example.com/shop:1, which has no digest to verify",
  });
});

test("an image that nobody can read now is not known", async () => {
  expect(await ask({}, null)).toMatchObject({ outcome: "unknown" });
});

test("nobody is asked where no key is written", () => {
  const kinds = (verify = {}) => resolveRelease({ verify }).verify.map(({ kind }) => kind);
  expect(kinds()).toEqual(["ready"]);
  expect(kinds({ signature: { key: "cosign.pub" } })).toEqual(["ready", "signature"]);
  expect(kinds({ signature: { key: "cosign.pub", mode: "off" } })).toEqual(["ready"]);
});
