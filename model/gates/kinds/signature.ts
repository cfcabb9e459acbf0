import { anyText, flag } from "../../settings/fields";
import { AT_ONCE, type GateBase, type GateKind, type Own } from "../gate-kind";
import { variables } from "./command";

const fields = () => ({
  /**
   * What `cosign verify --key` takes: the path of a public key, its text, or an address such as `awskms://…`.
   * Exactly one of `key` and `identity`.
   * @default - see `identity`
   */
  key: anyText("a public key")
    .meta({ examples: ["cosign.pub"] })
    .exactOptional(),
  /** Who signed, where signatures have certificates in the place of a key. @default - see `key` */
  identity: anyText("an identity")
    .meta({
      examples: ["https://github.com/example/shop/.github/workflows/image.yml@refs/heads/main"],
    })
    .exactOptional(),
  /** Who vouches for `identity`. @default - nobody, as there is a key */
  issuer: anyText("an issuer")
    .meta({ examples: ["https://token.actions.githubusercontent.com"] })
    .exactOptional(),
  /** Whether the signature must stand in Sigstore's public transparency log. */
  transparencyLog: flag().default(true),
  /** Variables of the driver's environment that cosign gets, such as a key service's login. @default - none */
  env: variables(),
});

/** A look whether the new color's image bears a signature, by the program cosign. */
export interface SignatureGate extends GateBase, Own<typeof fields> {
  readonly kind: "signature";
}

export const signature = {
  kind: "signature",
  text: "The signature of the new color's image, as `cosign verify` finds it; not asked unless it is written.",
  fields,
  isWritten: true,
  // A log and a registry on other continents are asked.
  base: () => ({ ...AT_ONCE, every: "1m", timeout: "45s" }),
  problems: ({ key, identity, issuer }, { found }) => [
    ...(key === undefined && identity === undefined
      ? [found("key", key, "a public key, or identity and issuer")]
      : []),
    ...(key !== undefined && identity !== undefined
      ? [found("identity", identity, "nothing, as key is given", null)]
      : []),
    ...(identity !== undefined && issuer === undefined
      ? [found("issuer", issuer, "who vouches for identity: anybody may bear that name elsewhere")]
      : []),
    ...(identity === undefined && issuer !== undefined
      ? [found("issuer", issuer, "nothing, as there is no identity", null)]
      : []),
  ],
} satisfies GateKind<SignatureGate>;
