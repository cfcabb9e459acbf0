/**
 * What is decided about the two versions of a service without colors. Does not prove that the cluster shows them:
 * test/release/kube/deployment-image.test.ts and the end-to-end tests do.
 */
import type { PastRelease } from "../../../model/release/past";
import { containerImage, podCount, versionSplit } from "../../../model/release/pod-count";
import { refusals, type StartingPoint } from "../../../model/release/preflight";
import { rolloutBack } from "../../../model/release/rollout-back";
import { unansweredGates } from "../../../model/release/rollout-preflight";
import { resolveRollout } from "../../../model/release/rollout-settings";
import { type ReleaseState, stateOf } from "../../../model/release/state";
import { changesBeyondImage } from "../../../model/release/steps";
import { rolloutOf, walkOf } from "../../../model/release/walk";
import { allOn } from "../../../model/traffic/weights";
import { digest } from "../../support/shop";

const image = (letter: string) => `registry.example.com/shop@${digest(letter)}`;
const [A, B, C] = [image("a"), image("b"), image("c")];

/** A release whose image is not to be had again. */
const TAKEN_BACK: PastRelease = {
  ...{ id: "r0", at: 1, outcome: "rolled-back", to: B },
  ...{ isBad: true, reason: "" },
};

describe("Where it goes back to", () => {
  const release = (before: string, after: string, outcome?: "promoted" | "rolled-back") => {
    const plan = rolloutOf("r1", walkOf(resolveRollout({}, {})), { before, after });
    const started = { type: "started", at: 1, plan, weights: allOn("blue"), by: "ann" } as const;
    const end = { type: "finished", at: 2, outcome: outcome ?? "promoted", reason: "" } as const;
    const state = stateOf(outcome ? [started, end] : [started]);
    if (!state) throw new Error("no state");
    return state;
  };
  const known = (own: {
    live: string;
    earlier?: readonly string[];
    open?: ReleaseState;
    last?: ReleaseState;
    past?: readonly PastRelease[];
  }) => rolloutBack({ earlier: [], open: undefined, last: undefined, past: [], ...own });

  test("the open release says it first", () => {
    expect(known({ live: B, earlier: [C], open: release(A, B) })).toEqual({ before: A, after: B });
  });

  test("then the last one, if its version runs", () => {
    const last = release(A, B, "promoted");
    expect(known({ live: B, earlier: [C], last })).toEqual({ before: A, after: B });
    expect(known({ live: C, earlier: [B, A], last })).toEqual({ before: B, after: C });
  });

  test("else the revision before, but never one that a release took back", () => {
    expect(known({ live: C, earlier: [B, A] })).toEqual({ before: B, after: C });
    expect(known({ live: C, earlier: [B, A], past: [TAKEN_BACK] })).toEqual({
      before: A,
      after: C,
    });
  });

  test("who says it twice wants it back once", () => {
    const last = release(A, B, "rolled-back");
    expect(known({ live: A, earlier: [B], last })).toEqual({ before: A, after: B });
  });

  test("where nobody tells the version before, nothing is guessed", () => {
    expect(known({ live: A })).toBeUndefined();
    expect(known({ live: A, earlier: [A, "shop:latest"] })).toBeUndefined();
  });
});

describe("What stands in the way of a release of it", () => {
  const start: StartingPoint = {
    ...{ activeColor: "blue", weights: allOn("blue"), images: { blue: A, green: B } },
    ...{ stale: [], leastBudgetPermille: 0 },
    rollout: { before: A, after: B, live: A, unanswered: [] },
  };
  const codes = (own: Partial<StartingPoint["rollout"]>, rest: Partial<StartingPoint> = {}) => {
    const { rollout = { before: A, after: B, unanswered: [] } } = start;
    const from = { ...start, ...rest, rollout: { ...rollout, ...own } };
    return refusals(from, { isHotfix: false }).map(({ code }) => code);
  };

  test("nothing, where a new image meets what the last update left", () => {
    expect(codes({})).toEqual([]);
  });

  test("an image that runs already, one without a digest, and one that somebody else set", () => {
    expect(codes({ after: A })).toEqual(["same"]);
    expect(codes({ before: "shop:latest", live: "shop:latest" })).toEqual(["image"]);
    expect(codes({ live: C })).toEqual(["foreign"]);
  });

  test("another release, other changes, and gates that cannot answer", () => {
    const rest = { open: "r1", stale: ["workload"] };
    expect(codes({ unanswered: ["errors: nobody"] }, rest)).toEqual(["open", "gates", "stale"]);
  });

  test("an image that was taken back, unless it is said why", () => {
    expect(codes({}, { past: [TAKEN_BACK] })).toEqual(["taken-back"]);
    const from = { ...start, past: [TAKEN_BACK] };
    expect(refusals(from, { isHotfix: false, retry: "it was the node" })).toEqual([]);
  });

  test("gates that decide and have nobody to ask are named with what they lack", () => {
    const { gates, guard } = resolveRollout({}, {});
    expect(unansweredGates({ gates, guard }, { metrics: "no Prometheus" })).toEqual([
      "errors, latency, guard-errors: no Prometheus; or their mode off, or observe",
    ]);
    expect(unansweredGates({ gates, guard }, { logs: "no Loki" })).toEqual([]);
    const without = resolveRollout({}, { hasPort: false });
    expect(without.gates.map(({ name }) => name)).toEqual(["ready", "restarts", "memory", "cpu"]);
  });
});

describe("What its pods tell", () => {
  const pod = (own: string, isReady: boolean, isLeaving = false) => ({
    metadata: { name: "p", ...(isLeaving && { deletionTimestamp: "2026-01-01T00:00:00Z" }) },
    spec: { containers: [{ name: "shop", image: own }] },
    status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
  });

  test("a rollout is through once all pods that are asked for are ready and of the new version", () => {
    const images = { blue: A, green: B };
    const shares = (...pods: readonly ReturnType<typeof pod>[]) =>
      versionSplit(pods, "shop", images, 2).shares;
    expect(shares(pod(B, true), pod(B, true), pod(A, true, true))).toEqual({ blue: 0, green: 1 });
    expect(shares(pod(B, true), pod(B, false))).toEqual({ blue: 0, green: 0.5 });
    expect(shares(pod(A, true), pod(B, true))).toEqual({ blue: 0.5, green: 0.5 });
    expect(containerImage(pod(A, true), "other")).toBeUndefined();
  });

  test("a rollout that Kubernetes gave up says why", () => {
    const conditions = [
      {
        ...{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" },
        message: 'ReplicaSet "shop-1" has timed out progressing.',
      },
    ];
    const status = { observedGeneration: 1, replicas: 3, updatedReplicas: 1, availableReplicas: 2 };
    const deployment = { metadata: { generation: 1 }, spec: { replicas: 2 } };
    expect(podCount({ ...deployment, status }, undefined)).toEqual({
      ...{ desired: 2, ready: 0, serving: 2 },
    });
    expect(podCount({ ...deployment, status: { ...status, conditions } }, undefined)).toEqual({
      ...{ desired: 2, ready: 0, serving: 2 },
      stalled: 'ReplicaSet "shop-1" has timed out progressing.',
    });
  });
});

test("an update of a release changes the image and the label of the version, nothing else", () => {
  const step = (fields: readonly string[], own = {}) => ({
    ...{ op: "update", type: "kubernetes:apps/v1:Deployment", name: "shop", fields },
    ...own,
  });
  const image_ = "spec.template.spec.containers[0].image";
  const version = "spec.template.metadata.labels.version";
  expect(changesBeyondImage([step([image_, version])], "shop")).toEqual([]);
  expect(changesBeyondImage([step([image_, "spec.replicas"])], "shop")).toEqual([
    "Deployment shop would be updated (spec.replicas)",
  ]);
  expect(changesBeyondImage([step([image_], { op: "replace" })], "shop")).toHaveLength(1);
  expect(changesBeyondImage([step([], { name: "shop-env", type: "a:ConfigMap" })], "shop")).toEqual(
    ["ConfigMap shop-env would be updated"],
  );
});
