/** Proves what is taken and refused before a cluster sees it. Does not prove where the scheduler puts pods. */
import type { Problem } from "../../../model/settings/problem";
import { checkSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

/** What is wrong with a workload, by place. */
function refused(workload: unknown) {
  try {
    checkSettings({ ...shop, workload });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const rest = ({ path }: Problem) => path.slice(1).join(".");
    return error.problems.map((one) => [rest(one), one.found, one.needed]);
  }
}

test("what Kubernetes takes is taken", () => {
  const term = { matchExpressions: [{ key: "cores", operator: "Gt", values: ["8"] }] };
  const own = { matchLabels: { "sluice.dev/color": "blue" } };
  const pods = { topologyKey: "kubernetes.io/hostname", labelSelector: own };
  expect(
    refused({
      tolerations: [
        { operator: "Exists" },
        { key: "a", effect: "NoExecute", tolerationSeconds: 0 },
      ],
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] },
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term }],
        },
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [pods] },
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: pods }],
        },
      },
      hostAliases: [{ ip: "fd00::1", hostnames: ["db"] }],
      dnsConfig: { nameservers: ["10.0.0.53", "fd00::53"], options: [{ name: "edns0" }] },
    }),
  ).toEqual([]);
});

test("a term of affinity is refused where it stands", () => {
  const node = (requirement: object) => ({
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [requirement] }],
        },
      },
    },
  });
  const place =
    "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0.matchExpressions.0";
  expect(refused(node({ key: "a b", operator: "In", values: ["x"] }))).toEqual([
    [`${place}.key`, '"a b"', "a label's key, such as team or example.com/team"],
  ]);
  expect(refused(node({ key: "a", operator: "Within", values: ["x"] }))).toEqual([
    [`${place}.operator`, '"Within"', "one of In, NotIn, Exists, DoesNotExist, Gt, Lt"],
  ]);
  expect(refused(node({ key: "a", operator: "In" }))).toEqual([
    [`${place}.values`, "[]", "at least one value, as operator is In or NotIn"],
  ]);
  expect(refused(node({ key: "a", operator: "Exists", values: ["x"] }))).toEqual([
    [`${place}.values`, '["x"]', "no values, as operator is Exists or DoesNotExist"],
  ]);
  expect(refused(node({ key: "a", operator: "Lt", values: ["many"] }))).toEqual([
    [`${place}.values`, '["many"]', "one value that is an integer, as operator is Gt or Lt"],
  ]);
});

test("an affinity to pods knows no Gt, and weighs from 1 to 100", () => {
  const labelSelector = { matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }] };
  const podAffinityTerm = { topologyKey: "zone", labelSelector };
  const preferred = "preferredDuringSchedulingIgnoredDuringExecution";
  expect(
    refused({ affinity: { podAffinity: { [preferred]: [{ weight: 0, podAffinityTerm }] } } }),
  ).toEqual([
    [`affinity.podAffinity.${preferred}.0.weight`, "0", "an integer from 1 to 100"],
    [
      `affinity.podAffinity.${preferred}.0.podAffinityTerm.labelSelector.matchExpressions.0.operator`,
      '"Gt"',
      "one of In, NotIn, Exists, DoesNotExist",
    ],
  ]);
});

test("tolerations that Kubernetes would refuse are refused", () => {
  expect(
    refused({
      tolerations: [
        { value: "shop" },
        { key: "a", operator: "Exists", value: "shop" },
        { key: "a", effect: "NoSchedule", tolerationSeconds: 5 },
      ],
    }),
  ).toEqual([
    ["tolerations.0.key", "nothing", "a taint's key, or operator Exists for all of them"],
    ["tolerations.1.value", '"shop"', "nothing, as operator is Exists; or operator Equal"],
    [
      "tolerations.2.tolerationSeconds",
      "5",
      "nothing, or effect NoExecute: no other one moves pods that run",
    ],
  ]);
});

test("pods that could resolve no name are refused, and addresses that are none", () => {
  expect(refused({ dnsPolicy: "None" })).toEqual([
    ["dnsConfig.nameservers", "nothing", "at least one name server, as dnsPolicy is None"],
  ]);
  const nameservers = ["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4"];
  expect(refused({ dnsConfig: { nameservers } })).toEqual([
    ["dnsConfig.nameservers", JSON.stringify(nameservers), "a list of at most 3 IP addresses"],
  ]);
  expect(refused({ hostAliases: [{ ip: "10.0.0", hostnames: ["db"] }] })).toEqual([
    ["hostAliases.0.ip", '"10.0.0"', "an IP address"],
  ]);
});
