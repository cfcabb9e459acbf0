/** Proves the arithmetic. That the cluster reports its pods in this way is proven in test/e2e. */
import {
  type AutoscalerView,
  autoscalersOf,
  type DeploymentView,
  externalAutoscaler,
  podCount,
} from "../../../model/release/pod-count";

const DEPLOYED: DeploymentView = {
  metadata: { generation: 4 },
  spec: { replicas: 3 },
  status: { observedGeneration: 4, replicas: 3, updatedReplicas: 3, availableReplicas: 3 },
};

const withStatus = (status: DeploymentView["status"]): DeploymentView => ({
  ...DEPLOYED,
  status: { ...DEPLOYED.status, ...status },
});

const slice = (...uids: readonly string[]) => ({
  endpoints: uids.map((uid) => ({ conditions: { ready: true }, targetRef: { uid } })),
});

test("all pods are new, available and reachable", () => {
  expect(podCount(DEPLOYED, [slice("a", "b", "c")])).toEqual({ desired: 3, ready: 3, serving: 3 });
});

test("a status that is older than the Deployment says nothing", () => {
  expect(podCount(withStatus({ observedGeneration: 3 }), [slice("a", "b", "c")])).toBeUndefined();
  expect(podCount({ metadata: { generation: 1 }, spec: { replicas: 3 } }, [])).toBeUndefined();
});

test("only so many pods count as must be both new and available", () => {
  const slices = [slice("a", "b", "c", "d")];
  const rolling = { replicas: 4, updatedReplicas: 2, availableReplicas: 3 };
  expect(podCount(withStatus(rolling), slices)).toEqual({ desired: 3, ready: 1, serving: 4 });
  const starting = { replicas: 4, updatedReplicas: 1, availableReplicas: 3 };
  expect(podCount(withStatus(starting), slices)).toEqual({ desired: 3, ready: 0, serving: 4 });
});

test("pods that proxies may not send to do not count", () => {
  expect(podCount(DEPLOYED, [])).toEqual({ desired: 3, ready: 0, serving: 0 });
  expect(podCount(DEPLOYED, [{ endpoints: null }, slice("a")])).toEqual({
    desired: 3,
    ready: 1,
    serving: 1,
  });
  const leaving = { endpoints: [{ conditions: { ready: false }, targetRef: { uid: "b" } }] };
  expect(podCount(DEPLOYED, [slice("a"), leaving])).toEqual({ desired: 3, ready: 1, serving: 1 });
});

test("an endpoint that says nothing is ready, and a pod with two addresses counts once", () => {
  const silent = {
    endpoints: [{ targetRef: { uid: "a" } }, { conditions: {}, targetRef: { uid: "b" } }],
  };
  expect(podCount(DEPLOYED, [silent, slice("a", "b")])).toEqual({
    desired: 3,
    ready: 2,
    serving: 2,
  });
});

test("an autoscaler that wishes for more is believed before the Deployment is", () => {
  const slices = [slice("a", "b", "c")];
  expect(podCount(DEPLOYED, slices, [{ status: { desiredReplicas: 7 } }])?.desired).toBe(7);
  expect(podCount(DEPLOYED, slices, [{ status: { desiredReplicas: 2 } }])?.desired).toBe(3);
  expect(podCount(DEPLOYED, slices, [{}])?.desired).toBe(3);
});

test("a Deployment that says nothing asks for one pod, one that says 0 for none", () => {
  const status = { observedGeneration: 1 };
  const metadata = { generation: 1 };
  expect(podCount({ metadata, spec: {}, status }, [])).toEqual({
    desired: 1,
    ready: 0,
    serving: 0,
  });
  expect(podCount({ metadata, spec: { replicas: 0 }, status }, [])).toEqual({
    desired: 0,
    ready: 0,
    serving: 0,
  });
});

describe("autoscalers that are not the stack's", () => {
  const scaler = (name: string, target: string, maxReplicas: number, kind = "Deployment") =>
    ({
      metadata: { name },
      spec: { scaleTargetRef: { kind, name: target }, maxReplicas },
    }) satisfies AutoscalerView;

  test("are found by what they scale, whatever their names are", () => {
    const own = scaler("keda-hpa-shop-green", "shop-green", 20);
    const others = [scaler("shop-green", "shop-blue", 9), scaler("a", "shop-green", 9, "Rollout")];
    expect(autoscalersOf("shop-green", [...others, own])).toEqual([own]);
  });

  test("are told by their names and the smallest of their bounds", () => {
    const two = [scaler("a", "shop-green", 20), scaler("b", "shop-green", 9)];
    expect(externalAutoscaler(two)).toEqual({ name: "a, b", most: 9 });
    expect(externalAutoscaler([])).toEqual({});
  });
});
