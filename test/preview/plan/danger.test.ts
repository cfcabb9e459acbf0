import type { Recording } from "../../../preview/recorder";
import { clusterDangers } from "../../../preview/plan/cluster-change";
import { dangers } from "../../../preview/plan/danger";
import { notices } from "../../../preview/plan/notice";
import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import { serviceChanges } from "../../../preview/plan/service-change";
import {
  blueGreen,
  image,
  IMAGES,
  recordingOf,
  resource,
  scaled,
  TYPES,
  urn,
  withInputs,
  without,
} from "../../support/recording";

function look(before: Recording, after: Recording) {
  const changes = objectChanges(before, after);
  const services = serviceChanges(before, after, changes);
  const remark = (one: { subject: string; message: string }) => `${one.subject} ${one.message}`;
  return {
    dangers: dangers(changes, services).map((one) => `${one.kind}: ${remark(one)}`),
    notices: notices(changes, services).map(remark),
  };
}

const selector = (recording: Recording) =>
  withInputs(recording, TYPES.deployment, "shop-green", (inputs) => ({
    ...inputs,
    spec: { ...(inputs["spec"] as object), selector: { matchLabels: { other: "1" } } },
  }));
/** What only those send who know it. */
const TESTERS = { headers: { "x-tester": { exact: "1" } } };
const newImage = [image("c"), IMAGES[1]] as const;

test.each<[string, Recording, Recording]>([
  ["a new service", NOTHING, blueGreen()],
  ["a new service in the middle of a release", NOTHING, blueGreen({ weights: [50, 50] })],
  ["a shift of traffic", blueGreen(), blueGreen({ weights: [90, 10] })],
  ["a switch to a color of the same size", blueGreen(), blueGreen({ weights: [0, 100] })],
  ["a new image on the idle color", blueGreen(), blueGreen({ images: [IMAGES[0], image("c")] })],
  ["config of the idle color", blueGreen(), blueGreen({ env: ["1", "2"] })],
  ["more pods on the serving color", blueGreen(), blueGreen({ replicas: [5, 5] })],
  ["an idle color without pods", blueGreen(), blueGreen({ replicas: [3, 0] })],
  ["a small color with a small share", NOTHING, blueGreen({ weights: [67, 33], replicas: [3, 1] })],
  ["more pods on the idle color", blueGreen({ replicas: [2, 2] }), blueGreen({ replicas: [2, 4] })],
  [
    "an idle color that is the larger one",
    blueGreen({ replicas: [2, 4] }),
    blueGreen({ replicas: [2, 4] }),
  ],
  ["a new service with a larger idle color", NOTHING, blueGreen({ replicas: [2, 4] })],
  [
    "more traffic on the larger color",
    blueGreen({ replicas: [2, 4] }),
    blueGreen({ replicas: [2, 4], weights: [50, 50] }),
  ],
  [
    "an autoscaler that may take as many pods as there are",
    blueGreen({ replicas: [2, 2] }),
    scaled(blueGreen({ replicas: [2, 2] }), "blue", 3, 6),
  ],
  [
    "an autoscaler that goes and leaves all its pods",
    scaled(blueGreen(), "blue", 3, 6),
    blueGreen({ replicas: [6, 3] }),
  ],
  [
    "lower bounds of the idle color's autoscaler",
    scaled(blueGreen(), "green", 3, 12),
    scaled(blueGreen(), "green", 1, 2),
  ],
])("%s is no danger", (_, before, after) => {
  expect(look(before, after)).toEqual({ dangers: [], notices: [] });
});

test.each<[string, Recording, Recording, string[]]>([
  [
    "a Deployment that is replaced under its name",
    blueGreen(),
    selector(blueGreen()),
    [
      'replaced: Deployment shop/shop-green is replaced, because spec.selector.matchLabels["sluice.dev/color"], spec.selector.matchLabels.other cannot change in place. It is deleted first: until the new one is there, nothing answers under this name.',
    ],
  ],
  [
    "a deleted router",
    blueGreen(),
    without(blueGreen(), TYPES.router, "shop"),
    ["deleted: VirtualService shop/shop is deleted."],
  ],
  [
    "a deleted Service that is protected",
    {
      ...blueGreen(),
      resources: blueGreen().resources.map((one) => ({ ...one, protect: true })),
    },
    without(blueGreen(), TYPES.service, "shop-green"),
    ["deleted: Service shop/shop-green is deleted; it is protected, so pulumi up will refuse."],
  ],
  [
    "a deleted budget",
    blueGreen(),
    without(blueGreen(), TYPES.budget, "shop-green"),
    [
      "budget: PodDisruptionBudget shop/shop-green is deleted: a drain of nodes may then take all pods at once.",
    ],
  ],
  [
    "a new image on the serving color",
    blueGreen(),
    blueGreen({ images: newImage }),
    [
      "serving-pods: shop/shop blue restarts its pods (image) while it carries 100 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "config of a color with a small share",
    blueGreen({ weights: [90, 10] }),
    blueGreen({ weights: [90, 10], env: ["1", "2"] }),
    [
      "serving-pods: shop/shop green restarts its pods (config MODE) while it carries 10 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "a new image and its first traffic in one up",
    blueGreen(),
    blueGreen({ weights: [90, 10], images: [IMAGES[0], image("c")] }),
    [
      "serving-pods: shop/shop green restarts its pods (image) and gets 10 % of the traffic in the same up: nobody has tried it before.",
    ],
  ],
  [
    "fewer pods on the serving color",
    blueGreen(),
    blueGreen({ replicas: [2, 2] }),
    [
      "serving-pods: shop/shop blue goes from 3 to 2 pods while it carries 100 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "an autoscaler that goes with its pods",
    scaled(blueGreen(), "blue", 3, 12),
    blueGreen(),
    [
      "serving-pods: shop/shop blue goes from up to 12 to 3 pods while it carries 100 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "an autoscaler that may no longer take the pods it has",
    scaled(blueGreen(), "blue", 3, 12),
    scaled(blueGreen(), "blue", 3, 4),
    [
      "serving-pods: shop/shop blue goes from up to 12 to at most 4 pods while it carries 100 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "an autoscaler that may not take the pods that are there",
    blueGreen({ replicas: [8, 3] }),
    scaled(blueGreen({ replicas: [8, 3] }), "blue", 3, 6),
    [
      "serving-pods: shop/shop blue goes from 8 to at most 6 pods while it carries 100 % of the traffic. Change the idle color, then shift.",
    ],
  ],
  [
    "a smaller color that takes over from a larger one",
    blueGreen({ weights: [50, 50], replicas: [4, 2] }),
    blueGreen({ weights: [0, 100], replicas: [4, 2] }),
    ["capacity: shop/shop green has 2 pods for 100 % of the traffic and needs 4."],
  ],
  [
    "a share above the color's size",
    blueGreen({ replicas: [3, 1] }),
    blueGreen({ weights: [66, 34], replicas: [3, 1] }),
    ["capacity: shop/shop green has 1 pod for 34 % of the traffic and needs 2."],
  ],
  [
    "a switch to a color without pods",
    blueGreen({ replicas: [3, 0] }),
    blueGreen({ weights: [0, 100], replicas: [3, 0] }),
    ["capacity: shop/shop green has 0 pods for 100 % of the traffic and needs 3."],
  ],
  [
    "no pods at all",
    NOTHING,
    blueGreen({ replicas: [0, 0] }),
    ["capacity: shop/shop blue has 0 pods for 100 % of the traffic and needs 1."],
  ],
])("%s is a danger", (_, before, after, expected) => {
  expect(look(before, after).dangers).toEqual(expected);
});

test("a namespace that changes replaces everything that matters", () => {
  const { dangers: found } = look(blueGreen(), blueGreen({ namespace: "market" }));
  expect(found.map((line) => line.split(" is ")[0])).toEqual([
    "replaced: Service market/shop-blue",
    "replaced: Deployment market/shop-blue",
    "replaced: Service market/shop-green",
    "replaced: Deployment market/shop-green",
    "replaced: VirtualService market/shop",
  ]);
});

test("an object under another resource name is a danger, with an alias it is none", () => {
  const named = (name: string, aliases: readonly string[] = []) =>
    recordingOf([
      resource(TYPES.configMap, name, { metadata: { name: "x" }, data: {} }, { aliases }),
    ]);
  expect(look(named("a"), named("b")).dangers).toEqual([
    "renamed: ConfigMap x is declared under another resource name or type: pulumi up would create it while it still exists, and fail, or delete it afterwards. An alias on the resource keeps its identity.",
  ]);
  expect(look(named("a"), named("b", [urn(TYPES.configMap, "a")])).dangers).toEqual([]);
});

test.each<[string, Recording, Recording, string[]]>([
  [
    "the color that hands over changes, too",
    blueGreen(),
    blueGreen({ weights: [0, 100], images: newImage }),
    [
      "shop/shop blue gives up its traffic and changes its pods (image) in the same up: the way back is no longer warm.",
    ],
  ],
  [
    "the color that hands over shrinks",
    blueGreen(),
    blueGreen({ weights: [0, 100], replicas: [0, 3] }),
    [
      "shop/shop blue gives up its traffic and loses pods in the same up: the way back is no longer warm.",
    ],
  ],
  [
    "rules send users to an idle color that changes",
    blueGreen(),
    blueGreen({
      env: ["1", "2"],
      rules: [
        {
          name: "match-testers",
          match: [TESTERS],
          route: [{ destination: { host: "shop-green" } }],
        },
      ],
    }),
    [
      "shop/shop green restarts its pods; its weight is 0, but these rules send requests to it: match-testers.",
    ],
  ],
])("%s: worth knowing", (_, before, after, expected) => {
  expect(look(before, after).notices).toEqual(expected);
});

test("a ConfigMap of a fixed name leaves a gap when it is replaced", () => {
  const side = (value: string) =>
    recordingOf([
      resource(TYPES.configMap, "a", { metadata: { name: "a", namespace: "n" }, data: { value } }),
    ]);
  expect(look(side("1"), side("2"))).toEqual({
    dangers: [],
    notices: [
      "ConfigMap n/a is deleted before it is created anew: pods that start in between wait for it.",
    ],
  });
});

describe("the cluster", () => {
  const provider = (inputs: Record<string, unknown>) =>
    recordingOf([resource("pulumi:providers:kubernetes", "cluster", inputs)]);

  test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ["stays the same", { context: "a" }, { context: "a" }, []],
    [
      "of a fixed name may move",
      { clusterIdentifier: "x", context: "a" },
      { clusterIdentifier: "x", context: "b" },
      [],
    ],
    [
      "may be another one",
      { context: "a" },
      { context: "b" },
      [
        "has another context: if that is another cluster, every object is declared there and deleted here.",
      ],
    ],
    [
      "is another one",
      { clusterIdentifier: "x" },
      { clusterIdentifier: "y" },
      ["knows the cluster by another name (x → y): every object is replaced."],
    ],
    [
      "is told without the keys to it",
      { kubeconfig: "password: one" },
      { kubeconfig: "password: two" },
      [
        "has another kubeconfig: if that is another cluster, every object is declared there and deleted here.",
      ],
    ],
  ])("%s", (_, before, after, expected) => {
    const found = clusterDangers(provider(before), provider(after));
    expect(found.map(({ message }) => message)).toEqual(expected);
  });

  test("of a new stack is no change", () => {
    expect(clusterDangers(NOTHING, provider({ context: "a" }))).toEqual([]);
  });
});
