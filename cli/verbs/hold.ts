import { whoami } from "../../release/whoami";
import { askDriver } from "../ask-driver";
import { text } from "../option";
import { DRIVE_CODES, verb } from "../verb";

/** Stops a release where it is. */
export const hold = verb("hold", {
  group: "Release",
  summary: "Stops the open release where it is.",
  about: "The guard stays armed.",
  scope: "stack",
  options: { reason: text("TEXT", "why, for the journal") },
  json: "collected",
  examples: ['sluice hold --stack prod --reason "orders fail"'],
  codes: DRIVE_CODES,
  run: async ({ common, options }, world) => {
    const { reason = "sluice hold" } = options;
    const request = { verb: "hold", by: whoami(), reason } as const;
    return askDriver({ common, command: request, leavesOnHold: true }, world);
  },
});
