import { randomBytes } from "node:crypto";
import { Kubectl } from "./kubectl";
import { run } from "./process";

/** Finds what a killed run left behind: `kubectl get namespaces -l sluice.dev/e2e`. */
const MARK = "sluice.dev/e2e";

/** What a namespace does with its pods. */
export interface NamespaceOptions {
  /** Whether pods get a sidecar; without, the way in is the gateway only. @default false */
  readonly sidecars?: boolean;
  /** Whether only pods are admitted that meet the strictest of the Pod Security Standards. @default false */
  readonly restricted?: boolean;
}

/** A namespace of a case's own, under a name that no other run has. */
export class Namespace {
  readonly kubectl: Kubectl;

  private constructor(readonly name: string) {
    this.kubectl = new Kubectl(name);
  }

  /** @param purpose - part of the name */
  static async create(purpose: string, options: NamespaceOptions = {}): Promise<Namespace> {
    const { sidecars = false, restricted = false } = options;
    const name = `sluice-${purpose}-${randomBytes(3).toString("hex")}`;
    const labels = {
      [MARK]: purpose,
      ...(sidecars && { "istio-injection": "enabled" }),
      ...(restricted && { "pod-security.kubernetes.io/enforce": "restricted" }),
    };
    const manifest = { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
    await run("kubectl", ["create", "-f", "-"], { stdin: JSON.stringify(manifest) });
    return new Namespace(name);
  }

  /** Has the namespace removed with all that is in it. Nobody waits for that: no other case has its name. */
  async delete(): Promise<void> {
    await run("kubectl", ["delete", "namespace", this.name, "--wait=false"]);
  }
}
