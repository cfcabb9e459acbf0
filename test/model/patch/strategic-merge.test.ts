/** Proves how patches are laid over objects and over each other. That a cluster merges alike is not asked. */
import fc from "fast-check";
import { joined, keylessLists, patched, patchedFields } from "../../../model/patch/strategic-merge";

const pod = {
  hostNetwork: true,
  securityContext: { runAsUser: 65532, runAsNonRoot: true },
  volumes: [
    { name: "tls", secret: { secretName: "shop-tls" } },
    { name: "cache", emptyDir: { sizeLimit: "1Gi" } },
  ],
  tolerations: [{ key: "spot" }],
};

test("nothing to patch leaves the object itself", () => {
  expect(patched(pod, undefined)).toBe(pod);
});

test("maps are merged key by key, and null removes a field", () => {
  expect(patched(pod, { hostNetwork: null, securityContext: { runAsUser: 1 } })).toEqual({
    securityContext: { runAsUser: 1, runAsNonRoot: true },
    volumes: pod.volumes,
    tolerations: pod.tolerations,
  });
});

test("volumes are patched by name: one changes, one goes, one comes, in their places", () => {
  const volumes = [
    { name: "new", emptyDir: {} },
    { name: "tls", secret: { defaultMode: 256 } },
    { name: "cache", $patch: "delete" },
  ];
  expect(patched(pod, { volumes }).volumes).toEqual([
    { name: "tls", secret: { secretName: "shop-tls", defaultMode: 256 } },
    { name: "new", emptyDir: {} },
  ]);
});

test("what is null in a new element is not written", () => {
  expect(patched({}, { volumes: [{ name: "new", emptyDir: null, nfs: { path: null } }] })).toEqual({
    volumes: [{ name: "new", nfs: {} }],
  });
});

test("mounts are patched by path, ports by their number, other lists are replaced", () => {
  const container = {
    volumeMounts: [{ mountPath: "/tmp", name: "scratch-0" }],
    ports: [{ containerPort: 8080, name: "app" }],
    args: ["a", "b"],
  };
  const patch = {
    volumeMounts: [{ mountPath: "/tmp", readOnly: true }],
    ports: [{ containerPort: 8080, hostPort: 80 }],
    args: ["c"],
  };
  expect(patched(container, patch)).toEqual({
    volumeMounts: [{ mountPath: "/tmp", name: "scratch-0", readOnly: true }],
    ports: [{ containerPort: 8080, name: "app", hostPort: 80 }],
    args: ["c"],
  });
});

test("a list whose elements lack their key is named, at any depth", () => {
  const patch = { containers: [{ name: "log", env: [{ value: "x" }] }], tolerations: [{}] };
  expect(keylessLists(patch)).toEqual([{ steps: ["containers", 0, "env"], keys: ["name"] }]);
});

test("fields of a patch are told down to the elements of its lists", () => {
  const patch = { hostNetwork: null, dnsConfig: { searches: ["a"] }, volumes: [{ name: "cache" }] };
  expect(patchedFields(patch)).toEqual(["hostNetwork", "dnsConfig.searches", "volumes[cache]"]);
});

test("a removal that a later patch takes back adds the element anew", () => {
  const first = { volumes: [{ name: "cache", $patch: "delete" }], hostNetwork: null };
  const second = { volumes: [{ name: "cache", nfs: { path: "/" } }], hostNetwork: false };
  expect(joined(first, second)).toEqual({
    volumes: [{ name: "cache", nfs: { path: "/" } }],
    hostNetwork: false,
  });
  expect(joined(undefined, first)).toBe(first);
  expect(joined(first, undefined)).toBe(first);
});

const fields = fc.record(
  {
    a: fc.constantFrom(null, 1, 2),
    map: fc.record({ b: fc.constantFrom(null, 1, 2), c: fc.constant(3) }, { requiredKeys: [] }),
    volumes: fc.uniqueArray(
      fc.record({ name: fc.constantFrom("x", "y", "z"), size: fc.integer({ min: 1, max: 3 }) }),
      { selector: ({ name }) => name },
    ),
    list: fc.array(fc.integer({ min: 1, max: 3 })),
  },
  { requiredKeys: [] },
);

test("two patches as one do what they do one after the other", () => {
  fc.assert(
    fc.property(fields, fields, fields, (object, first, second) => {
      const one = joined(first, second);
      expect(patched<object>(object, one)).toEqual(
        patched<object>(patched<object>(object, first), second),
      );
    }),
  );
});
