/**
 * What a plan says of a service without colors. Does not prove that a cluster replaces pods so:
 * test/e2e/rolling.e2e.ts does.
 */
import { BlueGreenApp, RollingApp } from "../../../components";
import type { RollingArgs } from "../../../model/settings/settings-args";
import { formatMarkdown } from "../../../preview/format/markdown";
import { formatText } from "../../../preview/format/text";
import { makePlan } from "../../../preview/plan/plan";
import type { Recording } from "../../../preview/recorder";
import { deploy } from "../../support/deploy";
import { rollingShop } from "../../support/rolling";
import { digest, shop } from "../../support/shop";

const rolling = async (change: Partial<Omit<RollingArgs, "cluster">> = {}): Promise<Recording> => {
  return deploy(() => new RollingApp("shop", { ...rollingShop, ...change }));
};

const planOf = (before: Recording | undefined, after: Recording) =>
  makePlan({
    project: "shop",
    stack: "prod",
    whatIf: [],
    base: { kind: before ? "git" : "nothing", label: "main" },
    before,
    after,
  });

const NEW = { image: `registry.example.com/shop@${digest("b")}` };

const dangersOf = (before: Recording, after: Recording) =>
  planOf(before, after).dangers.map(
    ({ kind, subject, message }) => `${kind}: ${subject} ${message}`,
  );

test("a new one is told by its image and its pods", async () => {
  const { sentences, dangers } = planOf(undefined, await rolling());
  expect(sentences).toEqual(["Image: aaaaaaaaaaaa.", "Pods: 3, new."]);
  expect(dangers).toEqual([]);
});

test("a new image is no danger where pods are added first", async () => {
  const plan = planOf(await rolling(), await rolling(NEW));
  expect(plan.sentences).toEqual([
    "Image: aaaaaaaaaaaa → bbbbbbbbbbbb.",
    "Pods are replaced, one after the other, while they serve: image.",
  ]);
  expect(plan.dangers).toEqual([]);
  expect(formatText(plan, (_style, text) => text)).toContain(
    "  Image: aaaaaaaaaaaa → bbbbbbbbbbbb.",
  );
  expect(formatMarkdown(plan)).toContain("### Image: aaaaaaaaaaaa → bbbbbbbbbbbb\n");
});

test("nothing is told where nothing changes", async () => {
  const plan = planOf(await rolling(), await rolling());
  expect([plan.sentences, plan.dangers]).toEqual([["Image and pods are untouched."], []]);
});

test("pods that are away while they are replaced are a danger, with how many of how many", async () => {
  const workload = { strategy: "frugal", replicas: 4 } as const;
  expect(dangersOf(await rolling({ workload }), await rolling({ workload, ...NEW }))).toEqual([
    "serving-pods: market/shop may lack 2 of 4 pods while they are replaced (image); strategy safe or fast adds pods first.",
  ]);
  const rounded = { strategy: "balanced", replicas: 3 } as const;
  expect(
    dangersOf(await rolling({ workload: rounded }), await rolling({ workload: rounded, ...NEW })),
  ).toEqual([]);
});

test("recreate interrupts, and says so with every change of the pods", async () => {
  const workload = { strategy: "recreate", replicas: 1 } as const;
  const [before, after] = [await rolling({ workload }), await rolling({ workload, ...NEW })];
  expect(planOf(before, after).sentences).toContain(
    "Pods are replaced, all go before the first new one comes: image.",
  );
  expect(dangersOf(before, after)).toEqual([
    "serving-pods: market/shop is interrupted (image): with strategy recreate all pods go first, and nothing runs until a new one is ready.",
  ]);
});

test("fewer pods are a danger, unless an autoscaler decides", async () => {
  const sized = async (replicas: number, autoscaling?: RollingArgs["autoscaling"]) =>
    rolling({ workload: { replicas }, ...(autoscaling && { autoscaling }) });
  expect(dangersOf(await sized(5), await sized(2))).toEqual([
    "serving-pods: market/shop goes from 5 → 2 pods while they serve.",
  ]);
  expect(dangersOf(await sized(2), await sized(5))).toEqual([]);
  expect(dangersOf(await sized(5, "external"), await sized(2, "external"))).toEqual([]);
});

test("what is loosened is told as of a color", async () => {
  const { notices } = planOf(
    undefined,
    await rolling({ workload: { resources: { limits: "none" } } }),
  );
  expect(notices.map(({ subject, message }) => `${subject} ${message}`)).toContain(
    "market/shop may use all cpu of a node: there is no limit.",
  );
});

test("a change of the mode is a danger in both directions, with the way without loss", async () => {
  const colors = await deploy(() => new BlueGreenApp("shop", shop));
  const one = await rolling();
  const modes = (before: Recording, after: Recording) =>
    dangersOf(before, after).filter((text) => text.startsWith("mode:"));
  expect(modes(colors, one)).toEqual([
    expect.stringMatching(
      /^mode: market\/shop becomes mode rolling: .* under another app in a stack of its own, move its callers or hosts/,
    ),
  ]);
  expect(modes(one, colors)).toEqual([
    expect.stringMatching(/^mode: market\/shop becomes two colors: /),
  ]);
  expect([modes(colors, colors), modes(one, one)]).toEqual([[], []]);
});
