import { isDigestReference } from "../model/image";
import { checkSettings } from "../model/settings/settings";
import type { MadeStack } from "./init-write";
import type { Terminal } from "./terminal";
import { UsageError } from "./usage-error";

/** What is known of a new service. */
interface Given {
  readonly app: string | undefined;
  readonly namespace: string | undefined;
  readonly image: string | undefined;
  readonly build: string | undefined;
  readonly port: number | undefined;
  readonly host: readonly string[];
}

/** A stack of few keys for a service, or for the sample service, which is built. */
export async function newService(given: Given, terminal: Terminal): Promise<MadeStack> {
  const known = terminal.isInteractive ? await answered(given, terminal) : given;
  const { app, namespace = app, image, build, port, host } = known;
  if (app === undefined || (image ?? build) === undefined) throw missing(known);
  const args = {
    app,
    namespace,
    port: port ?? 8080,
    activeColor: "blue",
    ...(image === undefined
      ? { image: { context: "app", repository: build, allowActiveBuild: true } }
      : { blue: { image } }),
    ...(host.length > 0 && { traffic: { hosts: host } }),
  };
  checkSettings(args);
  const source = image === undefined ? "the sample service in app/" : `image ${image}`;
  return { args, source, chosen: [], stricter: [], notTaken: [], beside: [], next: [] };
}

/** Asks for what is missing, one line each; an empty answer is what stands in brackets. */
async function answered(given: Given, terminal: Terminal): Promise<Given> {
  const ask = async (question: string, usual: string) => {
    const answer = await terminal.asks(`${question} [${usual}]`);
    if (answer === undefined) throw missing(given);
    return answer === "" ? usual : answer;
  };
  const app = given.app ?? (await ask("Name of the service", "shop"));
  const namespace = given.namespace ?? (await ask("Its namespace, which exists", app));
  const isSource = (given.image ?? given.build) !== undefined;
  const image = isSource
    ? given.image
    : await ask("Image by digest, repository@sha256:…", "build the sample service");
  const isBuilt = image !== undefined && !isDigestReference(image) && !image.includes("@");
  const build =
    given.build ??
    (isBuilt ? await ask("Where its image is pushed", `registry.example.com/${app}`) : undefined);
  const port = given.port ?? Number(await ask("Port on which the container listens", "8080"));
  const host = given.host.length > 0 ? given.host : hostsOf(await ask("Public host name", "none"));
  return { app, namespace, image: isBuilt ? undefined : image, build, port, host };
}

function hostsOf(answer: string): readonly string[] {
  return answer === "none" ? [] : [answer];
}

function missing({ app, image, build }: Given): UsageError {
  const needed = [
    ...(app === undefined ? [{ about: "--app", needed: "the name of the service" }] : []),
    ...((image ?? build) === undefined
      ? [
          {
            about: "--image",
            needed:
              "an image by digest; or --build REPOSITORY for the sample service; or --from FILES",
          },
        ]
      : []),
  ];
  return new UsageError(
    needed.map((one) => ({ ...one, found: "nothing, and no terminal to ask in" })),
  );
}
