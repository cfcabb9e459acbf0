import { EXIT_CODES } from "../../model/exit-code";
import { writeStack } from "../init-write";
import { newService } from "../init-service";
import { flag, parsed, repeated, several, text } from "../option";
import { usageError } from "../usage-error";
import { verb } from "../verb";

/** A stack file for a service, from the manifests that it has or from answers. */
export const init = verb("init", {
  group: "Look",
  summary:
    "Writes the file of a stack for a service: from its manifests, or from a few options or answers.",
  about: `With --from it reads Deployment, Service, HorizontalPodAutoscaler, PodDisruptionBudget, VirtualService and DestinationRule, of which a stack makes its own, from files, from all files of a folder, or from the standard input (-): what \`helm template\` and \`kustomize build\` print. It renders the stack and looks for each field of the files in what comes out: what a default of Sluice makes stricter gets a comment, and what is not there is listed with the reason. Other objects, such as ConfigMaps and Secrets, stay as they are. Pods that are kept out of the mesh become traffic.router service, workloads without a port, or of one pod on a claim, mode rolling, with the reason.

Without --from it takes --app, --namespace, --port and --image, or --build for the sample service in app/, and asks for what is missing where there is a terminal.

No file is overwritten, and nothing is asked of a cluster or a registry.`,
  scope: "stack",
  options: {
    from: several("FILES", "files of manifests, folders of them, or - ; repeatable"),
    app: text("NAME", "which of several workloads in the files; or the name of a new service"),
    namespace: text("NAME", "namespace of the service; default is that of the files"),
    image: text("REF", "image by digest, repository@sha256:…, in the place of that in the files"),
    port: parsed("PORT", "port on which the container listens", "a port from 1 to 65535", portOf),
    host: repeated("HOST", "public host name; repeatable"),
    build: text("REPOSITORY", "build the sample service in app/ and push it there"),
    out: text("FILE", "write this file; default is Pulumi.NAME.yaml, beside the others", {
      completes: "files",
    }),
    "dry-run": flag("print the file and write nothing"),
  },
  json: "collected",
  apart: [
    ["image", "build"],
    ["from", "build"],
    ["from", "host"],
    ["from", "port"],
    ["out", "dry-run"],
  ],
  examples: [
    "sluice init --from k8s/ --app frontend --stack dev",
    "sluice init --from k8s/frontend-*.yaml --stack dev",
    "helm template shop ./chart | sluice init --from - --stack dev --dry-run",
    "sluice init --app shop --namespace shop --port 8080 --image registry.example.com/shop@sha256:…",
  ],
  run: async ({ common, options, given }, world) => {
    const { from, ...rest } = options;
    if (given.has("from") && from.some((path) => path === "")) {
      throw usageError("--from", "nothing", "a file, a folder, or -");
    }
    // Here, not above: whoever asks for help should not wait for Pulumi's SDK.
    const made = given.has("from")
      ? await (await import("../init-from.ts")).fromManifests(common, { from, ...rest })
      : await newService(rest, world.terminal);
    writeStack(made, common, options, world);
    return EXIT_CODES.ok;
  },
});

function portOf(given: string): number | undefined {
  const port = /^\d{1,5}$/.test(given) ? Number(given) : 0;
  return port >= 1 && port <= 65535 ? port : undefined;
}
