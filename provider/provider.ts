import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { isMap } from "../model/settings/merge";
import { declaredDocs } from "./declared-docs";
import { packageSchema } from "./package-schema";
import { declareService } from "./service-resource";

/** The component package: what programs in YAML, Python, Go and so on have of Sluice. */
class ComponentPackage implements pulumi.provider.Provider {
  readonly version = ownVersion();

  getSchema(): Promise<string> {
    return Promise.resolve(schema());
  }

  construct(
    name: string,
    type: string,
    inputs: pulumi.Inputs,
    options: pulumi.ComponentResourceOptions,
  ): Promise<pulumi.provider.ConstructResult> {
    tellSecretKeys();
    const { urn, release } = declareService({ name, type, inputs, options });
    return Promise.resolve({ urn, state: { release } });
  }
}

/**
 * Which keys of the config hold secrets: a language host tells a program in its environment, where the settings look;
 * of a component the SDK knows it, and keeps it to itself.
 */
function tellSecretKeys(): void {
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (!isConfigSecret) {
    throw new pulumi.RunError(
      "This version of @pulumi/pulumi does not tell which config is secret.",
    );
  }
  const keys = Object.keys(pulumi.runtime.allConfig()).filter(isConfigSecret);
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(keys);
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, "../package.json"), "utf8"));
  const version = isMap(manifest) ? manifest["version"] : undefined;
  return typeof version === "string" ? version : "0.0.0";
}

/** The schema of the package, with what its declarations say of each key. */
export function schema(): string {
  // A checkout that was never built has none; its schema has the same types.
  const file = join(__dirname, "../dist/index.d.ts");
  const declarations = existsSync(file) ? readFileSync(file, "utf8") : "";
  return packageSchema(ownVersion(), declaredDocs(declarations));
}

/** Serves the package to the engine that started this process. */
export function start(): void {
  void pulumi.provider.main(new ComponentPackage(), process.argv.slice(2));
  // The SDK has set a hook here that reads source maps, for a stack that it takes of each promise; there are none.
  Reflect.deleteProperty(Error, "prepareStackTrace");
}
