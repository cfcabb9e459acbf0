import { anyText, flag } from "../../settings/fields";
import { AT_ONCE, type GateBase, type GateKind, type Own } from "../gate-kind";
import { variables } from "./command";

const fields = () => ({
  /** What `cosign verify --key` takes: the path of a public key, its text, or an address such as `awskms://…`. */
  key: anyText("a public key").meta({ examples: ["cosign.pub"] }),
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
} satisfies GateKind<SignatureGate>;
