/**
 * What kube-score has against the objects of the golden stacks: every finding is explained here, or fails.
 *
 * Does not prove anything of objects that it does not know, such as those of Istio: test/e2e/analyze does.
 */
import { spawnSync } from "node:child_process";
import { z } from "zod";
import { goldenObjects, goldenStacks } from "./support/golden-objects";
import { withTool } from "./support/tool";

/** Why a finding stays: by check, kind and what it says. Those that are of some stacks alone name them. */
const EXPLAINED: Readonly<Record<string, { of?: readonly string[]; why: string }>> = {
  "container-image-pull-policy Deployment: ImagePullPolicy is not set to Always": {
    why: "images bear digests, so a copy on the node is the same; a pod that starts in a way back must not need the registry",
  },
  "container-image-pull-policy Job: ImagePullPolicy is not set to Always": {
    of: ["migrations", "service"],
    why: "as for Deployments",
  },
  "deployment-has-host-podantiaffinity Deployment: Deployment does not have a host podAntiAffinity set":
    {
      of: goldenStacks.filter((stack) => stack !== "worker"),
      why: "topology spread constraints, which kube-score does not count, spread pods over nodes and zones",
    },
  "deployment-targeted-by-hpa-does-not-have-replicas-configured Deployment: The deployment is targeted by a HPA, but a static replica count is configured in the DeploymentSpec":
    {
      of: ["prod", "rolling"],
      why: "the number holds for the creation alone: the engine ignores later changes of spec.replicas",
    },
  "pod-networkpolicy Deployment: The pod does not have a matching NetworkPolicy": {
    of: ["gateway", "rolling", "service"],
    why: "who has to get in is not known (docs/security.md): a Gateway beside the service, a ServiceMonitor, a LoadBalancer; the plan says so",
  },
  "pod-networkpolicy Deployment: The pod does not have a matching egress NetworkPolicy": {
    of: ["build", "dev", "migrations", "prod", "two-services", "worker"],
    why: "what a service calls is not known; security.egress names it",
  },
  "pod-networkpolicy Job: The pod does not have a matching NetworkPolicy": {
    of: ["migrations", "service"],
    why: "nothing listens in the pod of a migration, and what it calls is not known",
  },
};

/** These are off by themselves. The others of that kind want limits to equal requests, which forbids bursts. */
const FURTHER = "container-seccomp-profile,container-ports-check";

const GRADE_OK = 10;

const REPORT = z.array(
  z.object({
    type_meta: z.object({ kind: z.string() }),
    checks: z.array(
      z.object({
        check: z.object({ id: z.string() }),
        grade: z.number(),
        skipped: z.boolean(),
        comments: z.array(z.object({ summary: z.string() })).nullable(),
      }),
    ),
  }),
);

withTool("kube-score", "kube-score", (binary) => {
  test.each(goldenStacks)("finds in %s what is explained, and all of that", (stack) => {
    expect(findings(binary, goldenObjects(stack))).toEqual(
      Object.keys(EXPLAINED)
        .filter((finding) => EXPLAINED[finding]?.of?.includes(stack) ?? true)
        .sort(),
    );
  });

  test.each([
    [
      "a container that may write to its root",
      ['"readOnlyRootFilesystem":true', '"readOnlyRootFilesystem":false'],
      "container-security-context-readonlyrootfilesystem Deployment: The pod has a container with a writable root filesystem",
    ],
    [
      "a Service that selects nothing",
      [
        '"selector":{"app.kubernetes.io/name":"shop"}',
        '"selector":{"app.kubernetes.io/name":"chop"}',
      ],
      "service-targets-pod Service: The services selector does not match any pods",
    ],
  ])("finds %s", (_, [from = "", to = ""], finding) => {
    expect(findings(binary, goldenObjects("prod").replaceAll(from, to))).toContain(finding);
  });
});

function findings(binary: string, objects: string): readonly string[] {
  const options = ["--output-format", "json", "--enable-optional-test", FURTHER];
  // It ends with 1 where it finds something.
  const { stdout, stderr } = spawnSync(binary, ["score", ...options, "-"], {
    encoding: "utf8",
    input: objects,
  });
  expect(stderr).toBe("");
  const found = REPORT.parse(JSON.parse(stdout)).flatMap(({ type_meta: { kind }, checks }) =>
    checks
      .filter(({ grade, skipped }) => !skipped && grade < GRADE_OK)
      .flatMap(({ check, comments }) =>
        (comments ?? []).map(({ summary }) => `${check.id} ${kind}: ${summary}`),
      ),
  );
  return [...new Set(found)].sort();
}
