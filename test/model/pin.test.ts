import { isPinned, pinRefusals, type PinRequest, promotionRefusals } from "../../model/pin";
import type { Deployed, Split } from "../../model/switch";
import { allOn, share } from "../../model/traffic/weights";

const A = `registry.example.com/shop@sha256:${"a".repeat(64)}`;
const B = `registry.example.com/shop@sha256:${"b".repeat(64)}`;

const BLUE: Split = { activeColor: "blue", weights: allOn("blue") };
const TENTH: Split = { activeColor: "blue", weights: share("green", 10) };

const update = (split: Split, rest: Partial<Deployed> = {}): Deployed => ({
  ...split,
  images: { blue: A, green: A },
  isComplete: true,
  lastGood: split,
  served: { blue: { images: [A], areAll: true }, green: { images: [], areAll: true } },
  ...rest,
});

const request = (rest: Partial<PinRequest>): PinRequest => ({
  stack: "dev",
  color: "green",
  image: B,
  configured: { ...BLUE, images: { blue: A } },
  deployed: update(BLUE),
  ...rest,
});

test.each<[string, Partial<PinRequest>]>([
  ["an idle color gets any image", {}],
  ["an idle color needs no state", { deployed: undefined }],
  ["a serving color keeps the image that it runs", { color: "blue", image: A }],
  ["the first deployment may serve at once", { color: "blue", deployed: undefined }],
])("%s", (_, rest) => {
  expect(pinRefusals(request(rest))).toEqual([]);
});

test.each([
  "registry.example.com/shop:1",
  "shop",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "[secret]",
])("%s is no digest", (image) => {
  const [refusal, ...more] = pinRefusals(request({ image }));
  expect(refusal?.found).toBe(image);
  expect(refusal?.needed).toMatch(/^repository@sha256: and 64 hex digits/);
  expect(more).toEqual([]);
});

test("a serving color does not get another image: its pods would be replaced", () => {
  expect(pinRefusals(request({ color: "blue" }))).toEqual([
    {
      about: "blue.image",
      found: `blue carries 100 % of the traffic and runs ${A}`,
      needed: "an idle color, as the next update would replace pods that serve",
      next: `sluice pin green --stack dev --image ${B}; then up, then switch`,
    },
  ]);
});

test("in a split no color does, however small its share", () => {
  const configured = { ...TENTH, images: { blue: A, green: A } };
  const [refusal] = pinRefusals(request({ configured, deployed: update(TENTH) }));
  expect(refusal?.found).toBe(`green carries 10 % of the traffic and runs ${A}`);
  expect(refusal?.next).toBe(
    "end the split first: sluice switch --stack dev --to green; then pin the idle color",
  );
});

test("a pin that the file has already is none", () => {
  const configured = { ...BLUE, images: { blue: A } };
  expect(isPinned(request({ color: "blue", image: A, configured }))).toBe(true);
  expect(isPinned(request({ color: "blue", image: B, configured }))).toBe(false);
  expect(isPinned(request({ color: "green", image: A, configured }))).toBe(false);
});

describe("another stack's image", () => {
  test("can be taken over where all of its traffic meets one", () => {
    expect(promotionRefusals("staging", update(BLUE))).toEqual([]);
  });

  test("cannot in the middle of a release, which names both", () => {
    const [refusal] = promotionRefusals(
      "staging",
      update(TENTH, { images: { blue: A, green: B } }),
    );
    expect(refusal?.found).toBe(`traffic on both colors: blue runs ${A}; green runs ${B}`);
  });

  test("cannot after a failed update", () => {
    expect(promotionRefusals("staging", update(BLUE, { isComplete: false }))).toEqual([
      {
        about: "--from staging",
        found: "its last update failed",
        needed: "an image that was deployed in full",
        next: "sluice up --stack staging",
      },
    ]);
  });
});
