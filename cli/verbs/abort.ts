import { whoami } from "../../release/whoami";
import { askDriver } from "../ask-driver";
import { flag, text } from "../option";
import { DRIVE_CODES, verb } from "../verb";

/** Gives a release up: all traffic back. */
export const abort = verb("abort", {
  group: "Release",
  summary: "Gives the open release up: its driver takes all traffic back.",
  about: "To go back whatever its driver does: `sluice rollback`.",
  scope: "stack",
  options: {
    reason: text("TEXT", "why, for the journal"),
    "no-wait": flag("if nobody drives the release: end with code 10 when it has to wait"),
  },
  json: "collected",
  examples: ['sluice abort --stack prod --reason "orders fail"'],
  codes: DRIVE_CODES,
  run: async ({ common, options }, world) => {
    const { reason = "sluice abort" } = options;
    const request = { verb: "abort", by: whoami(), reason } as const;
    return askDriver({ common, command: request, leavesOnHold: options["no-wait"] }, world);
  },
});
