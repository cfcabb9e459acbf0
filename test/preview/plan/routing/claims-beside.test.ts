// Hosts and certificates that several stacks of one program claim, by their files. Does not prove that a cluster
// mixes them up: Istio's page on it is linked at the code. Of one program: routing-danger.test.ts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlueGreenApp } from "../../../../components";
import type { TrafficArgs } from "../../../../model/traffic/traffic";
import { claimsBeside } from "../../../../preview/plan/routing/claims-beside";
import { otherStacks } from "../../../../preview/source/other-stacks";
import { StackFile } from "../../../../stack/stack-file";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "beside-"));
  writeFileSync(join(directory, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

type Config = Readonly<Record<string, unknown>>;

function stack(name: string, config: Config): void {
  const entries = Object.entries({ ...shop, ...config });
  const keys = Object.fromEntries(entries.map(([key, value]) => [`shop:${key}`, value]));
  writeFileSync(join(directory, `Pulumi.${name}.yaml`), JSON.stringify({ config: keys }));
}

const declared = async (traffic: TrafficArgs) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, traffic }));

/** What a stack of the namespace `market` shares with the others, before and after a change. */
async function shared(after: TrafficArgs, before?: TrafficArgs, cluster?: Config) {
  stack("mine", { ...(cluster && { cluster }) });
  const others = otherStacks(StackFile.open(directory, "mine"), cluster);
  const base = before && (await declared(before));
  const { dangers, notices } = claimsBeside(base, await declared(after), others);
  const sentence = ({ subject, message }: (typeof notices)[number]) => `${subject} ${message}`;
  return { dangers: dangers.map(sentence), notices: notices.map(sentence) };
}

const HOSTS = { hosts: ["shop.example.com"] };
const CLAIMED =
  "host shop.example.com is claimed by VirtualService market/shop and VirtualService other/shop: one of them gets nothing. One of them is of stack theirs";
const RED = { context: "red" };

test("one host is a danger where both stacks name one cluster", async () => {
  stack("theirs", { namespace: "other", traffic: HOSTS, cluster: RED });
  expect(await shared(HOSTS, undefined, RED)).toEqual({ dangers: [`${CLAIMED}.`], notices: [] });
});

test("one host is worth knowing where a stack leaves its cluster to the kubeconfig", async () => {
  stack("theirs", { namespace: "other", traffic: HOSTS });
  expect(await shared(HOSTS, undefined, RED)).toEqual({
    dangers: [],
    notices: [
      `${CLAIMED}; it does no harm while the stacks are in different clusters, which cluster.context of both says.`,
    ],
  });
});

test("one service in two stacks that name one cluster is a danger, told while it is new", async () => {
  stack("theirs", { traffic: HOSTS, cluster: RED });
  const { dangers, notices } = await shared(HOSTS, undefined, RED);
  expect(dangers).toEqual([
    expect.stringMatching(
      /^\w+ market\/shop\S* is declared by stack theirs, too, in the same cluster: /,
    ),
  ]);
  expect(notices).toEqual([]);
  expect((await shared(HOSTS, HOSTS, RED)).dangers).toEqual([]);
});

test("one certificate at a Gateway each is a danger", async () => {
  const tls = { credentialName: "wildcard" };
  const traffic = { hosts: ["other.example.com"], tls };
  stack("theirs", { namespace: "other", traffic, cluster: RED });
  const { dangers } = await shared({ ...HOSTS, tls }, undefined, RED);
  expect(dangers).toEqual([
    "certificate wildcard is used by Gateway market/shop and Gateway other/shop: clients that reuse an HTTP/2 connection get 404. Bind both services to one Gateway by its name. One of them is of stack theirs.",
  ]);
});

test.each<[string, Config]>([
  ["another cluster", { namespace: "other", traffic: HOSTS, cluster: { context: "blue" } }],
  ["the same objects, in a cluster that one of them does not name", { traffic: HOSTS }],
  ["another host", { namespace: "other", cluster: RED, traffic: { hosts: ["x.example.com"] } }],
  ["a file that is refused", { namespace: "other", cluster: RED, traffic: { ...HOSTS, nope: 1 } }],
])("a stack with %s shares nothing", async (_, theirs) => {
  stack("theirs", theirs);
  expect(await shared(HOSTS, undefined, RED)).toEqual({ dangers: [], notices: [] });
});

test("what was so before is not said again", async () => {
  stack("theirs", { namespace: "other", traffic: HOSTS, cluster: RED });
  expect(await shared({ ...HOSTS, timeout: "2s" }, HOSTS, RED)).toEqual({
    dangers: [],
    notices: [],
  });
});
