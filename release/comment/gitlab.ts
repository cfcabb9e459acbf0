import { COMMENT_MARKER } from "../../model/comment/comment-body";
import { fieldOf } from "../../model/field";
import type { CommentHost } from "./comment-host";
import { required } from "./environment";
import type { HostComment } from "./host-client";

/** A note as GitLab lists it. */
interface Listed extends HostComment {
  readonly author?: { readonly id?: unknown };
}

/** Notes of GitLab, in a pipeline of a merge request. A job's own token may not write them. */
export const GITLAB = {
  token: "NOTE_TOKEN",
  limit: 900_000,
  run: (environment) => required(environment, "RUN_URL", "CI_PIPELINE_URL"),
  headers: (token) => ({ "private-token": token }),
  api: (environment) => required(environment, "CI_API_V4_URL"),
  change: (environment) => {
    const project = encodeURIComponent(required(environment, "CI_MERGE_REQUEST_PROJECT_ID"));
    const iid = encodeURIComponent(required(environment, "CI_MERGE_REQUEST_IID"));
    const notes = `/projects/${project}/merge_requests/${iid}/notes`;
    return {
      commit: required(environment, "HEAD_SHA", "CI_COMMIT_SHA"),
      post: async (client, body) => {
        const me = fieldOf(await client.call("GET", "/user"), "id");
        return client.upsert<Listed>(
          {
            list: notes,
            one: (id) => `${notes}/${String(id)}`,
            edit: "PUT",
            // Notes can carry anybody's text; only those that this token's own account wrote are ours.
            isOurs: ({ body: text, author }) =>
              text.startsWith(COMMENT_MARKER) && author?.id === me,
          },
          body,
        );
      },
    };
  },
} as const satisfies CommentHost;
