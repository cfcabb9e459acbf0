import { type Decision, note, type Note } from "./decision";
import type { Facts, Request, UnreadWord } from "./facts";
import type { ReleaseState } from "./state";

/** What a person's word makes of a release; it comes before everything else. */
export function obey(state: ReleaseState, { request }: Facts, now: number): Decision | undefined {
  return request && note(noteOf(state, request, now));
}

function noteOf(state: ReleaseState, request: Request | UnreadWord, now: number): Note {
  if (request.verb === "unread") {
    return { type: "noted", text: `${request.what}; nothing is done about it` };
  }
  const { by } = request;
  // Two people may answer at the same time; the second answer is not for what the first one let in.
  if ("step" in request && request.step !== state.step) {
    return { type: "noted", text: `what ${by} says was for a step that is over` };
  }
  switch (request.verb) {
    case "abort":
      return { type: "turned", outcome: "aborted", reason: request.reason, by };
    case "hold": {
      const until = now + state.plan.settings.deadlines.approvalSeconds * 1000;
      return { type: "held", kind: "person", reason: request.reason, until, by };
    }
    case "resume":
      return { type: "freed", by };
    case "approve":
      return { type: "approved", gate: request.gate, by };
    case "promote":
      return { type: "promoted", by, full: request.full };
  }
}
