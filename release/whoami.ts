import { hostname, userInfo } from "node:os";
import { SAYS, UNVERIFIED } from "../model/release/person";
import { visible } from "../model/visible";

/**
 * Who somebody is: who the API server knows, with what the environment claims beside it. A variable such as
 * `GITHUB_ACTOR` is what its process says of itself, and proves nothing.
 *
 * @param user - what the API server says
 */
export async function personOf(user: () => Promise<string | undefined>): Promise<string> {
  const known = await user().catch(() => undefined);
  return known === undefined ? `${whoami()} ${UNVERIFIED}` : `${visible(known)}${SAYS}${whoami()})`;
}

/** The person and the machine, as they say themselves. */
export function whoami(): string {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN, CHANGE_AUTHOR } = process.env;
  const name = GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? CHANGE_AUTHOR ?? userInfo().username;
  return `${name}@${hostname()}`;
}
