/** Proves the words. That a real kubelet reports troubles in this way is proven in test/e2e. */
import { podTroubles, type PodView, restartsSince } from "../../../model/release/pod-trouble";

const SINCE = Date.parse("2026-11-21T12:00:00Z");
const BEFORE = "2026-11-21T11:59:59Z";
const AFTER = "2026-11-21T12:00:00Z";

function pod(name: string, created: string, ...restarts: readonly [number, string?][]): PodView {
  return {
    metadata: { name, creationTimestamp: created },
    status: {
      containerStatuses: restarts.map(([restartCount, finishedAt], index) => ({
        name: `c${String(index)}`,
        restartCount,
        lastState: finishedAt === undefined ? {} : { terminated: { finishedAt } },
      })),
    },
  };
}

test("of a pod that began since, every restart counts; of an older one the last", () => {
  const pods = [
    pod("young", AFTER, [2, AFTER], [1, AFTER]),
    pod("old", BEFORE, [5, AFTER], [3, BEFORE]),
    pod("calm", BEFORE, [4, BEFORE]),
    pod("fresh", AFTER, [0]),
  ];
  expect(restartsSince(pods, SINCE)).toEqual([
    { pod: "young", restarts: 3 },
    { pod: "old", restarts: 1 },
  ]);
});

test("sidecars and init containers restart, too, and a pod without a status has not", () => {
  const sidecar = { name: "istio-proxy", restartCount: 2 };
  const metadata = { name: "a", creationTimestamp: AFTER };
  const pods = [{ metadata, status: { initContainerStatuses: [sidecar] } }, { metadata }];
  expect(restartsSince(pods, SINCE)).toEqual([{ pod: "a", restarts: 2 }]);
});

const waiting = (reason: string, message?: string) => ({
  waiting: { reason, ...(message !== undefined && { message }) },
});

const withContainer = (container: object): PodView => ({
  metadata: { name: "shop-green-1" },
  status: { containerStatuses: [{ name: "app", ...container }] },
});

test.each<[string, PodView, readonly string[]]>([
  ["a pod that runs", withContainer({ state: { running: {} } }), []],
  ["a pod that starts", withContainer({ state: waiting("ContainerCreating") }), []],
  [
    "an image that is not there",
    withContainer({ state: waiting("ImagePullBackOff", 'Back-off pulling "a@sha256:0"') }),
    ['pod shop-green-1, container app: ImagePullBackOff: Back-off pulling "a@sha256:0"'],
  ],
  [
    "a process that ends again and again",
    withContainer({
      restartCount: 4,
      state: waiting("CrashLoopBackOff", "back-off 40s restarting"),
      lastState: { terminated: { exitCode: 137, reason: "OOMKilled" } },
    }),
    ["pod shop-green-1, container app: CrashLoopBackOff, 4 restarts: ended with 137 (OOMKilled)"],
  ],
  [
    "a pod without a node",
    {
      metadata: { name: "shop-green-1" },
      status: {
        conditions: [
          {
            type: "PodScheduled",
            status: "False",
            reason: "Unschedulable",
            message: "0/3 nodes\nfit",
          },
        ],
      },
    },
    ["pod shop-green-1 has no node: Unschedulable: 0/3 nodes fit"],
  ],
  [
    "a pod that leaves",
    {
      ...withContainer({ state: waiting("CrashLoopBackOff") }),
      metadata: { name: "shop-green-1", deletionTimestamp: AFTER },
    },
    [],
  ],
])("%s is told as %j", (_title, view, sentences) => {
  expect(podTroubles([view])).toEqual(sentences);
});
