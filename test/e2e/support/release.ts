import type { ReleaseEvent } from "../../../model/release/event";
import { planTo, type WalkSettings } from "../../../model/release/walk";
import { allOn } from "../../../model/traffic/weights";

/** Id of the release in every case that only writes about one. */
export const RELEASE = "20261121-130509-4f9c2a";

const WALK: WalkSettings = {
  stages: [{ weight: 100, holdSeconds: 1 }],
  promotion: "auto",
  verify: [],
  gates: [],
  guard: [],
  bakeSeconds: 1,
  settle: { tolerancePercent: 5, minRequests: 1, floorSeconds: 0, ceilingSeconds: 1 },
  retire: "keep",
  deadlines: { readySeconds: 1, holdSeconds: 1, approvalSeconds: 1, drainSeconds: 1 },
  onDeadline: "stay",
};

/** Its first event. */
export const STARTED: ReleaseEvent = {
  type: "started",
  at: 1,
  plan: planTo(RELEASE, "green", WALK),
  weights: allOn("blue"),
  by: "mia",
};
