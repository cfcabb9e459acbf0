import { hostname, userInfo } from "node:os";

/** The person and the machine, as others know them. */
export function whoami(): string {
  const { GITHUB_ACTOR, GITLAB_USER_LOGIN, CHANGE_AUTHOR } = process.env;
  const name = GITHUB_ACTOR ?? GITLAB_USER_LOGIN ?? CHANGE_AUTHOR ?? userInfo().username;
  return `${name}@${hostname()}`;
}
