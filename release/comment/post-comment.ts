import { join } from "node:path";
import { commentBody } from "../../model/comment/comment-body";
import { reasonOf } from "../../model/reason";
import { UserError } from "../../model/user-error";
import type { CommentHost } from "./comment-host";
import { type Environment, readPlain, requiredToken } from "./environment";
import { GITHUB } from "./github";
import { GITLAB } from "./gitlab";
import { type AskPolicy, HostClient } from "./host-client";

const HOSTS = { github: GITHUB, gitlab: GITLAB } as const satisfies Record<string, CommentHost>;

/** The hosts that comments are posted to. */
export const HOST_NAMES = ["github", "gitlab"] as const;

/** What is posted, and where from. */
export interface PostRequest {
  readonly host: (typeof HOST_NAMES)[number];
  /** Folder with comment.md. */
  readonly directory: string;
  readonly environment: Environment;
  /** Told that another attempt follows. */
  readonly say: (text: string) => void;
  readonly policy?: AskPolicy;
}

/**
 * Posts comment.md of a folder as the one comment of a pull request or merge request, and edits that comment
 * on later runs. The text may come from a stranger's code: it is only ever data.
 *
 * @returns what became of it, in words
 * @throws UserError where something is missing; Error when the host refuses
 */
export async function postComment(request: PostRequest): Promise<string> {
  const { directory, environment, say, policy } = request;
  const host: CommentHost = HOSTS[request.host];
  const change = host.change(environment, directory);
  const token = requiredToken(environment, host.token);
  const text = readPlain(join(directory, "comment.md"));
  if (text.trim() === "") {
    throw new UserError({
      about: join(directory, "comment.md"),
      found: "no text",
      needed: "plans",
    });
  }
  const { commit, post } = change;
  const body = commentBody({ text, commit, run: host.run(environment), limit: host.limit });
  // A server, or a proxy on the way to it, may answer with what it was sent.
  const concealed = (words: string) => words.replaceAll(token, "[token]");
  const tell = (words: string) => {
    say(concealed(words));
  };
  const client = new HostClient(host.api(environment), host.headers(token), tell, policy);
  try {
    return await client.persistently(async () => post(client, body));
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(concealed(reasonOf(error)), 1);
  }
}
