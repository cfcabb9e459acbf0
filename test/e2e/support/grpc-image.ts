import { resolve } from "node:path";
import { docker } from "./docker";
import { pushed } from "./image";

const FOLDER = resolve(__dirname, "../grpc-service");

/**
 * Builds the service of gRPC, pushes it and gives its reference by digest.
 *
 * @param version - makes it another image, which holds the same program
 */
export async function grpcImage(registry: string, version: string): Promise<string> {
  const repository = `${registry}/sluice-e2e-grpc`;
  const tag = `${repository}:${version}`;
  const how = ["--quiet", "--network", "host", "--label", `version=${version}`, "--tag", tag];
  await docker("build", ...how, FOLDER);
  return pushed(tag, repository);
}
