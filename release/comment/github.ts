import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMENT_MARKER } from "../../model/comment/comment-body";
import { fieldOf, textOf } from "../../model/field";
import { UserError } from "../../model/user-error";
import type { CommentHost } from "./comment-host";
import { type Environment, given, readPlain, required } from "./environment";
import type { HostClient, HostComment } from "./host-client";

/** A comment as GitHub lists it. */
interface Listed extends HostComment {
  readonly user?: { readonly login?: string };
}

/**
 * Comments of GitHub. In a workflow that `pull_request` starts, the event says which pull request it is. In one
 * that runs afterwards and may write, pull-request.txt of the artifact says it, and HEAD_SHA and HEAD_REPOSITORY
 * what GitHub knows of the run.
 */
export const GITHUB = {
  token: "GITHUB_TOKEN",
  limit: 65_000,
  run: (environment) => given(environment, "RUN_URL") ?? runOf(environment),
  headers: (token) => ({
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token}`,
    "x-github-api-version": "2022-11-28",
  }),
  api: ({ GITHUB_API_URL: api = "https://api.github.com" }) => api,
  change: (environment, directory) => {
    const change = environment["HEAD_SHA"]
      ? artifactOf(environment, directory)
      : eventOf(environment);
    const repository = required(environment, "GITHUB_REPOSITORY");
    // Comments can carry anybody's text; only those that this token's own account wrote are ours.
    const account = environment["COMMENT_AUTHOR"] ?? "github-actions[bot]";
    const post = async (client: HostClient, body: string): Promise<string> => {
      const { number, commit, head } = change;
      // The pull request's own code may have written the number, so it may name somebody else's: it counts
      // only if that pull request has the branch and the commit that GitHub says the run was for.
      const pull = await client.call("GET", `/repos/${repository}/pulls/${number}`);
      const isMeant =
        textOf(pull, "head", "sha") === commit &&
        textOf(pull, "head", "repo", "full_name") === head;
      if (!isMeant) {
        return `skipped: pull request ${number} is not, or no longer, at ${head}@${commit}`;
      }
      return client.upsert<Listed>(
        {
          list: `/repos/${repository}/issues/${number}/comments`,
          one: (id) => `/repos/${repository}/issues/comments/${String(id)}`,
          edit: "PATCH",
          isOurs: ({ body: text, user }) =>
            text.startsWith(COMMENT_MARKER) && user?.login === account,
        },
        body,
      );
    };
    return { commit: change.commit, post };
  },
} as const satisfies CommentHost;

/** A pull request, as the run knows it. */
interface Change {
  readonly number: string;
  readonly commit: string;
  /** Repository of its branch. */
  readonly head: string;
}

function artifactOf(environment: Environment, directory: string): Change {
  const number = readPlain(join(directory, "pull-request.txt")).trim();
  return {
    number: checkedNumber(number, "pull-request.txt"),
    commit: required(environment, "HEAD_SHA"),
    head: required(environment, "HEAD_REPOSITORY"),
  };
}

function eventOf(environment: Environment): Change {
  const file = required(environment, "HEAD_SHA", "GITHUB_EVENT_PATH");
  const pull = fieldOf(JSON.parse(readFileSync(file, "utf8")) as unknown, "pull_request");
  return {
    number: checkedNumber(String(fieldOf(pull, "number")), "GITHUB_EVENT_PATH"),
    commit: textOf(pull, "head", "sha"),
    head: textOf(pull, "head", "repo", "full_name"),
  };
}

function checkedNumber(number: string, about: string): string {
  if (/^[1-9]\d{0,9}$/.test(number)) return number;
  const needed = "the number of a pull request";
  throw new UserError({ about, found: JSON.stringify(number.slice(0, 40)), needed });
}

function runOf(environment: Environment): string {
  const parts = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"] as const;
  const [server, repository, run] = parts.map((name) => required(environment, name));
  return `${String(server)}/${String(repository)}/actions/runs/${String(run)}`;
}
