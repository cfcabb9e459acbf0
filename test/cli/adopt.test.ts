/** What is printed. What the steps are is in test/model/adoption. */
import { EXIT_CODES } from "../../model/exit-code";
import { adopt } from "../../cli/verbs/adopt";
import { FakeStack } from "../support/stack";
import { act } from "./acting";

const PLAIN = {
  deployment: {
    metadata: { name: "shop" },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "shop" } },
      template: { metadata: { labels: { app: "shop" } } },
    },
  },
  services: [],
  autoscalers: [],
  budgets: [],
  virtualServices: [],
  gateways: [],
};

const look = async (replicas: number, ...argv: readonly string[]) => {
  const stack = new FakeStack();
  const { deployment } = PLAIN;
  stack.surroundings = {
    ...PLAIN,
    deployment: { ...deployment, spec: { ...deployment.spec, replicas } },
  };
  return act(adopt, argv, [stack]);
};

test("the steps are printed with their numbers and commands", async () => {
  const { code, out } = await look(3, "--plan");
  expect(code).toBe(EXIT_CODES.ok);
  expect(out).toContain("found    Deployment shop, 3 pods");
  expect(out).toMatch(
    /\n2\. Bring up shop-blue .*\n {5}\w+=true sluice up --stack dev -- --exclude /,
  );
});

test("what cannot be done so is refused with what is needed", async () => {
  const { code, err, out } = await look(12, "--plan");
  expect(code).toBe(EXIT_CODES.refused);
  expect(err).toContain("at least 12, as Deployment shop has them");
  expect(out).not.toContain("1.");
});

test("without --plan nothing is done", async () => {
  expect((await look(3)).code).toBe(EXIT_CODES.usage);
});

test.each(["gateway-api", "ingress"] as const)(
  "a router that has no way for it is refused with the one that has: %s",
  async (router) => {
    const stack = new FakeStack();
    stack.traffic = { router, hosts: ["shop.example.com"] };
    const { code, err } = await act(adopt, ["--plan"], [stack]);
    expect(code).toBe(EXIT_CODES.refused);
    expect(err).toContain(`found    ${router}`);
    expect(err).toContain("needed   istio or service");
    expect(err).toContain("router service, as an Ingress or a route in place goes on naming");
  },
);
