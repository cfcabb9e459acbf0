import type { Recording } from "../../../preview/recorder";
import { NOTHING, objectChanges } from "../../../preview/plan/object-change";
import { serviceChanges } from "../../../preview/plan/service-change";
import { shortImage, summarize, changeSentences } from "../../../preview/plan/service-summary";
import { unbuiltImage } from "../../../preview/unbuilt-image";
import {
  blueGreen,
  image,
  IMAGES,
  joined,
  recordingOf,
  resource,
  TYPES,
  withInputs,
  without,
} from "../../support/recording";

const unbuilt = (tag: string, build = {}) =>
  unbuiltImage({
    imageName: `registry.example.com/shop:${tag}`,
    build: { context: "app", ...build },
  });

function told(before: Recording, after: Recording): readonly string[] {
  const services = serviceChanges(before, after, objectChanges(before, after));
  return changeSentences(services.map((service) => summarize(service, before === NOTHING)));
}

test.each<[string, Recording, Recording, string[]]>([
  [
    "a new service",
    NOTHING,
    blueGreen(),
    [
      "Traffic: blue 100, green 0.",
      "Active color: blue.",
      "Image of blue: aaaaaaaaaaaa.",
      "Image of green: bbbbbbbbbbbb.",
      "Pods of blue: 3, new.",
      "Pods of green: 3, new.",
    ],
  ],
  [
    "nothing",
    blueGreen(),
    blueGreen(),
    ["Traffic stays: blue 100, green 0.", "Images and pods are untouched."],
  ],
  [
    "a first share",
    blueGreen(),
    blueGreen({ weights: [90, 10] }),
    [
      "Traffic: blue 100 → 90, green 0 → 10.",
      "Active color stays blue.",
      "Pods of blue stay.",
      "Pods of green stay.",
    ],
  ],
  [
    "a switch",
    blueGreen(),
    blueGreen({ weights: [0, 100], active: "green" }),
    [
      "Traffic: blue 100 → 0, green 0 → 100.",
      "Active color: blue → green.",
      "Pods of blue stay.",
      "Pods of green stay.",
    ],
  ],
  [
    "a new image on the idle color",
    blueGreen(),
    blueGreen({ images: [IMAGES[0], image("c")] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Image of green: bbbbbbbbbbbb → cccccccccccc.",
      "Pods of blue stay.",
      "Pods of green restart: image.",
    ],
  ],
  [
    "the same digest under another name",
    blueGreen(),
    blueGreen({ images: [IMAGES[0], IMAGES[1].replace("shop@", "shop:1@")] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Image of green: another name for the same digest, bbbbbbbbbbbb.",
      "Pods of blue stay.",
      "Pods of green restart: image.",
    ],
  ],
  [
    "an image that will be built",
    blueGreen(),
    blueGreen({ images: [IMAGES[0], unbuilt("c")] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Image of green: bbbbbbbbbbbb → built from app as c.",
      "Pods of blue stay.",
      "Pods of green restart: image.",
    ],
  ],
  [
    "an image that will be built from other sources",
    blueGreen({ images: [IMAGES[0], unbuilt("c")] }),
    blueGreen({ images: [IMAGES[0], unbuilt("d")] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Image of green: built from app as c → built from app as d.",
      "Pods of blue stay.",
      "Pods of green restart: image.",
    ],
  ],
  [
    "an image that will be built in another way",
    blueGreen({ images: [IMAGES[0], unbuilt("c")] }),
    blueGreen({ images: [IMAGES[0], unbuilt("c", { platform: "linux/arm64" })] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Image of green: anew, built from app as c.",
      "Pods of blue stay.",
      "Pods of green restart: image.",
    ],
  ],
  [
    "config of one color",
    blueGreen(),
    blueGreen({ env: ["1", "2"] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Pods of blue stay.",
      "Pods of green restart: config MODE.",
    ],
  ],
  [
    "the size of a color",
    blueGreen(),
    blueGreen({ replicas: [3, 0] }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Pods of blue stay.",
      "Pods of green: 3 → 0.",
      "Pods of green stay.",
    ],
  ],
  [
    "another namespace",
    blueGreen(),
    blueGreen({ namespace: "market" }),
    [
      "Traffic stays: blue 100, green 0.",
      "Active color stays blue.",
      "Pods of blue restart: the Deployment is replaced.",
      "Pods of green restart: the Deployment is replaced.",
    ],
  ],
  [
    "a service that goes",
    blueGreen(),
    NOTHING,
    ["Pods of blue are deleted.", "Pods of green are deleted."],
  ],
  [
    "one service of two",
    joined(blueGreen(), blueGreen({ app: "cart" })),
    joined(blueGreen(), blueGreen({ app: "cart", weights: [50, 50] })),
    [
      "shop/cart: Traffic: blue 100 → 50, green 0 → 50.",
      "shop/cart: Active color stays blue.",
      "shop/cart: Pods of blue stay.",
      "shop/cart: Pods of green stay.",
      "1 of 2 services are untouched.",
    ],
  ],
  [
    "a program of another kind",
    NOTHING,
    recordingOf([resource(TYPES.configMap, "a", { data: {} })]),
    [],
  ],
  [
    "no router",
    without(blueGreen(), TYPES.router, "shop"),
    without(blueGreen({ env: ["2", "1"] }), TYPES.router, "shop"),
    ["Active color stays blue.", "Pods of blue restart: config MODE.", "Pods of green stay."],
  ],
])("%s", (_, before, after, expected) => {
  expect(told(before, after)).toEqual(expected);
});

test("fields of the pod template are named from the container on", () => {
  const head = withInputs(blueGreen(), TYPES.deployment, "shop-green", (inputs) => {
    const text = JSON.stringify(inputs).replace(
      '"envFrom"',
      '"resources":{"limits":{"cpu":"1"}},"envFrom"',
    );
    return JSON.parse(text) as typeof inputs;
  });
  expect(told(blueGreen(), head).at(-1)).toBe("Pods of green restart: resources.");
});

test("an autoscaler's least number stands for the pods that no Deployment names", () => {
  const scaler = (least: number) =>
    resource("kubernetes:autoscaling/v2:HorizontalPodAutoscaler", "shop-blue", {
      metadata: { name: "shop-blue", namespace: "shop" },
      spec: { scaleTargetRef: { kind: "Deployment", name: "shop-blue" }, minReplicas: least },
    });
  const side = (least: number) => {
    const base = blueGreen({ replicas: [undefined, 3] });
    return { ...base, resources: [...base.resources, scaler(least)] };
  };
  expect(told(NOTHING, side(4))).toContain("Pods of blue: at least 4, new.");
  const [change] = serviceChanges(side(4), side(6), objectChanges(side(4), side(6)));
  expect(change?.colors.blue).toMatchObject({
    replicas: { before: 4, after: 6 },
    autoscaled: true,
  });
});

test.each([
  [image("a"), "aaaaaaaaaaaa"],
  ["registry.example.com/team/shop:1.2", "shop:1.2"],
  ["", "none"],
  [unbuilt("1.2"), "built from app as 1.2"],
])("the image %j is %s for short", (reference, expected) => {
  expect(shortImage(reference)).toBe(expected);
});
