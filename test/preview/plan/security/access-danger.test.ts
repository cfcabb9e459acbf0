/** Callers that lose their way, found in what two versions of a stack declare. */
import { BlueGreenApp } from "../../../../components";
import type { SecurityArgs } from "../../../../model/security/settings";
import type { SettingsArgs } from "../../../../model/settings/settings-args";
import { makePlan } from "../../../../preview/plan/plan";
import { deploy } from "../../../support/deploy";
import { shop } from "../../../support/shop";

const OFF: SecurityArgs = { mode: "none", reason: "before" };

const recorded = (security: SecurityArgs | undefined, change: Partial<SettingsArgs>) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...(security && { security }), ...change }));

async function planOf(
  before: SecurityArgs | undefined,
  after: SecurityArgs | undefined,
  change: Partial<SettingsArgs> = {},
) {
  const base = { kind: "file" as const, label: "before" };
  return makePlan({
    ...{ project: "sluice", stack: "test", whatIf: [], base },
    before: await recorded(before, change),
    after: await recorded(after, change),
  });
}

const dangersOf = async (...args: Parameters<typeof planOf>) => {
  const { dangers } = await planOf(...args);
  return dangers.map(({ kind, subject, message }) => {
    const [own = ""] = message.split(" Next: ");
    return `${kind}: ${subject} ${own}`;
  });
};

test("a service that was open is closed: each caller that is lost, and the next step", async () => {
  const { dangers } = await planOf(OFF, undefined);
  expect(dangers.map(({ kind, message }) => `${kind}: ${message}`)).toEqual(
    [
      "takes mutual TLS alone: callers without a sidecar are refused.",
      "answers others with 403; let in are the namespace market.",
      "takes connections from these alone: the own namespace.",
    ].map(
      (found) =>
        `caller: ${found} Next: security.mode observe refuses nobody, and proxies note whom they would refuse; then enforce: docs/security.md.`,
    ),
  );
});

test.each<[string, SecurityArgs, SecurityArgs, string[]]>([
  ["it is only looked at first", OFF, { mode: "observe" }, []],
  [
    "a caller goes",
    { callers: [{ namespace: "web" }, { namespace: "payments" }] },
    { callers: [{ namespace: "web" }] },
    [
      "caller: market/shop answers with 403 whom it let in before: the namespace payments.",
      "caller: market/shop takes no connections any more from the namespace payments.",
    ],
  ],
  [
    "a namespace becomes one of its accounts",
    { callers: [{ namespace: "web" }] },
    { callers: [{ namespace: "web", serviceAccount: "front" }] },
    ["caller: market/shop answers with 403 whom it let in before: the namespace web."],
  ],
  [
    "an account becomes its namespace",
    { callers: [{ namespace: "web", serviceAccount: "front" }] },
    { callers: [{ namespace: "web" }] },
    [],
  ],
  [
    "a token is asked for",
    {},
    { jwt: { issuer: "https://login.example.com" } },
    ["caller: market/shop answers with 403 whom it let in before: the namespace market."],
  ],
  [
    "calls are bounded",
    {},
    { egress: [{ namespace: "payments", ports: [8080] }] },
    [
      "caller: market/shop may call nothing any more but everybody at port 53, 53; everybody at port 15012; the namespace payments at port 8080, 15008.",
    ],
  ],
  [
    "what keeps others out is gone",
    {},
    { networkPolicy: false },
    [
      "unsecured: market/shop loses its NetworkPolicy: what that kept out may come in. security.mode none with a reason says that it is meant.",
    ],
  ],
  ["it is switched off with a reason", {}, OFF, []],
  ["nothing changes", {}, {}, []],
])("dangers: %s", async (_, before, after, expected) => {
  expect(await dangersOf(before, after)).toEqual(expected);
});

test("a private path more is a danger to whoever asks for it at the gateway", async () => {
  const traffic = { hosts: ["shop.example.com"] };
  expect(await dangersOf({ private: [] }, { private: ["/admin"] }, { traffic })).toEqual([
    "caller: market/shop answers with 403 whom it let in before: the account istio-system/istio-ingressgateway-service-account.",
  ]);
});

test("the plan says what a service has not, once, and why", async () => {
  const change: Partial<SettingsArgs> = { monitoring: { scrape: "service-monitor" } };
  const { notices } = await planOf(OFF, undefined, change);
  expect(notices.map(({ subject }) => subject)).toContain("market/shop");
  expect(notices.map(({ message }) => message).join()).toContain(
    "security is not on yet, as not all of it is known: security.scraper has to be",
  );
  expect((await planOf(undefined, undefined, change)).notices).toEqual([]);
});

test("copies, and rules to the idle color that hold from outside, are told", async () => {
  const base = { kind: "nothing" as const, label: "nothing" };
  const traffic = {
    hosts: ["shop.example.com"],
    mirror: {},
    match: [
      { name: "testers", to: "idle" as const, headers: { "x-tester": "yes" } },
      { name: "client", to: "idle" as const, sourceLabels: { app: "client" } },
    ],
  };
  const { notices } = makePlan({
    ...{ project: "sluice", stack: "test", whatIf: [], base, before: undefined },
    after: await recorded({}, { traffic }),
  });
  const found = notices.map(({ message }) => message).filter((one) => one.includes("the rule"));
  expect(found.filter((one) => one.includes("copies requests"))).not.toHaveLength(0);
  expect(found.filter((one) => one.includes("the rule match-testers reach"))).toHaveLength(1);
  expect(found.join()).not.toContain("match-client");
});
