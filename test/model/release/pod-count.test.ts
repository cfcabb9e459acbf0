/** Proves the arithmetic. That the cluster reports its pods in this way is proven in test/e2e. */
import { type DeploymentView, podCount } from "../../../model/release/pod-count";

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
  expect(podCount(DEPLOYED, [slice("a", "b", "c")])).toEqual({ wanted: 3, ready: 3, serving: 3 });
});

test("a status that is older than the Deployment says nothing", () => {
  expect(podCount(withStatus({ observedGeneration: 3 }), [slice("a", "b", "c")])).toBeUndefined();
  expect(podCount({ metadata: { generation: 1 }, spec: { replicas: 3 } }, [])).toBeUndefined();
});

test("only so many pods count as must be both new and available", () => {
  const slices = [slice("a", "b", "c", "d")];
  const rolling = { replicas: 4, updatedReplicas: 2, availableReplicas: 3 };
  expect(podCount(withStatus(rolling), slices)).toEqual({ wanted: 3, ready: 1, serving: 4 });
  const starting = { replicas: 4, updatedReplicas: 1, availableReplicas: 3 };
  expect(podCount(withStatus(starting), slices)).toEqual({ wanted: 3, ready: 0, serving: 4 });
});

test("pods that proxies may not send to do not count", () => {
  expect(podCount(DEPLOYED, [])).toEqual({ wanted: 3, ready: 0, serving: 0 });
  expect(podCount(DEPLOYED, [{ endpoints: null }, slice("a")])).toEqual({
    wanted: 3,
    ready: 1,
    serving: 1,
  });
  const leaving = { endpoints: [{ conditions: { ready: false }, targetRef: { uid: "b" } }] };
  expect(podCount(DEPLOYED, [slice("a"), leaving])).toEqual({ wanted: 3, ready: 1, serving: 1 });
});

test("an endpoint that says nothing is ready, and a pod with two addresses counts once", () => {
  const silent = {
    endpoints: [{ targetRef: { uid: "a" } }, { conditions: {}, targetRef: { uid: "b" } }],
  };
  expect(podCount(DEPLOYED, [silent, slice("a", "b")])).toEqual({
    wanted: 3,
    ready: 2,
    serving: 2,
  });
});

test("an autoscaler that wishes for more is believed before the Deployment is", () => {
  const slices = [slice("a", "b", "c")];
  expect(podCount(DEPLOYED, slices, { status: { desiredReplicas: 7 } })?.wanted).toBe(7);
  expect(podCount(DEPLOYED, slices, { status: { desiredReplicas: 2 } })?.wanted).toBe(3);
  expect(podCount(DEPLOYED, slices, {})?.wanted).toBe(3);
});

test("a Deployment that says nothing asks for one pod, one that says 0 for none", () => {
  const status = { observedGeneration: 1 };
  const metadata = { generation: 1 };
  expect(podCount({ metadata, spec: {}, status }, [])).toEqual({ wanted: 1, ready: 0, serving: 0 });
  expect(podCount({ metadata, spec: { replicas: 0 }, status }, [])).toEqual({
    wanted: 0,
    ready: 0,
    serving: 0,
  });
});
