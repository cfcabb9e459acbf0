import { type Decision, note, type Note } from "./decision";
import type { Command, Observation, UnreadCommand } from "./observation";
import { mayBeSame } from "./person";
import { isLeftBehind } from "./retire";
import type { ReleaseState } from "./state";

/** What a person's command makes of a release; it comes before everything else. */
export function applyCommand(
  state: ReleaseState,
  { command }: Observation,
  now: number,
): Decision | undefined {
  return command && note(noteOf(state, command, now));
}

function noteOf(state: ReleaseState, command: Command | UnreadCommand, now: number): Note {
  if (command.verb === "unread") {
    return { type: "noted", text: `${command.what}; nothing is done about it` };
  }
  const { by } = command;
  // Two people may answer at the same time; the second answer is not for the step that the first one opened.
  if ("step" in command && command.step !== state.step) {
    return { type: "noted", text: `the command of ${by} was for a step that is over` };
  }
  const own = selfApproval(state, command);
  if (own !== undefined) {
    return { type: "noted", text: `the command of ${by} is not heard: ${own}` };
  }
  switch (command.verb) {
    case "abort":
      if (isLeftBehind(state)) {
        const why = "the release is past its point of no return, as migrations.contract has begun";
        return { type: "noted", text: `${by} gives it up: ${why}; nothing is taken back` };
      }
      return { type: "turned", outcome: "aborted", reason: command.reason, by };
    case "hold": {
      const until = now + state.plan.settings.deadlines.approvalSeconds * 1000;
      return { type: "held", kind: "person", reason: command.reason, until, by };
    }
    case "resume":
      return { type: "freed", by };
    case "approve":
      return { type: "approved", gate: command.gate, by };
    case "promote":
      return { type: "promoted", by, full: command.full };
  }
}

/** Why somebody may not promote a release that they started themselves; nothing where they may. */
export function selfApproval(
  { plan, by: starter }: Pick<ReleaseState, "plan" | "by">,
  { verb, by }: Command,
): string | undefined {
  const isApproval = verb === "promote" || verb === "approve";
  if (!isApproval || plan.settings.preventSelfApproval !== true || !mayBeSame(starter, by)) {
    return undefined;
  }
  return `release.preventSelfApproval asks for somebody else than ${starter}, who started it, known to the API server`;
}
