import type { NewsChannel } from "./channel";

/** Longest description that GitHub takes. */
const DESCRIPTION = 140;

const news: NewsChannel = {
  payload: ({ kind, tone, text, app, stack }) => {
    const isOver = kind === "ended";
    const state = isOver ? (tone === "good" ? "success" : "failure") : "pending";
    const description = text.length > DESCRIPTION ? `${text.slice(0, DESCRIPTION - 1)}…` : text;
    return { state, context: `sluice/${app}/${stack}`, description };
  },
  // A commit has a status only where the commit is known.
  takes: ({ commit }) => commit !== undefined,
  address: (base, { commit = "" }) => `${base}/statuses/${commit}`,
};

/**
 * The status of the commit that is released.
 *
 * @see https://docs.github.com/en/rest/commits/statuses
 */
export const github = { news };
