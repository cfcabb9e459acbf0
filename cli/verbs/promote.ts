import { whoami } from "../../release/whoami";
import { askDriver } from "../ask-driver";
import { flag, text } from "../option";
import { DRIVE_CODES, verb } from "../verb";

/** Moves a release on: out of a wait, past one gate that a person answers, or past all gates. */
export const promote = verb("promote", {
  group: "Release",
  summary:
    "Moves the open release on: out of a wait for a person, or without the rest of a stage's time.",
  about:
    "Gates still decide, unless --full says otherwise; the guard and the bake stay in any case.",
  scope: "stack",
  options: {
    gate: text(
      "NAME",
      "answers one approval of the present step, and nothing else; without it, all of them",
    ),
    full: flag("to all of the traffic at once; the gates that are skipped are named in the report"),
    "no-wait": flag("if nobody drives the release: end with code 10 when it has to wait again"),
  },
  json: "collected",
  apart: [["gate", "full"]],
  examples: ["sluice promote --stack prod", "sluice promote --stack prod --gate release-manager"],
  codes: DRIVE_CODES,
  run: async ({ common, options }, world) => {
    const { gate, full, "no-wait": leavesOnHold } = options;
    const by = whoami();
    const request =
      gate === undefined
        ? ({ verb: "promote", by, full } as const)
        : ({ verb: "approve", by, gate } as const);
    return askDriver({ common, command: request, leavesOnHold }, world);
  },
});
