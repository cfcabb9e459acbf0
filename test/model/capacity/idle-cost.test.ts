/** Proves what is set aside for the color without traffic. */
import fc from "fast-check";
import { type ColorPast, idleCost } from "../../../model/capacity/idle-cost";

const GIB = 2 ** 30;
const track = (...values: readonly number[]) => ({
  points: values.map((value, at) => ({ at, value })),
});
const RESERVED = { cores: { value: 0.25 }, bytes: { value: GIB / 2 } };

const past = (requests: ColorPast["requests"], pods: ColorPast["pods"]): ColorPast => ({
  requests,
  pods,
  reserved: RESERVED,
});

test("the idle color's pods count by the hour, whichever color that is", () => {
  const blue = past(track(10, 10, 0, 0), track(3, 3, 1, 1));
  const green = past(track(0, 0, 10, 10), track(2, 2, 5, 5));
  const prices = { coreHour: 0.04, gibHour: 0.01 };
  // Green's 2 pods for two half hours, then blue's 1.
  expect(idleCost({ blue, green }, "green", 0.5, 4, prices)).toEqual({
    knownHours: 2,
    askedHours: 2,
    podHours: 3,
    coreHours: { value: 0.75 },
    gibHours: { value: 1.5 },
    price: { value: expect.closeTo(0.045) as number },
  });
});

test.each([
  ["both serve", track(5), track(5), 0],
  ["green has less than a half percent of the requests", track(1000), track(4.9), 7],
  ["green has a half percent of the requests", track(995), track(5), 0],
  ["nobody calls: the settings say which", track(0), track(0), 7],
])("when %s", (_what, blue, green, podHours) => {
  const both = { blue: past(blue, track(3)), green: past(green, track(7)) };
  expect(idleCost(both, "green", 1, 1, {})).toMatchObject({ podHours, knownHours: 1 });
});

test("a moment of which something is unknown is no hour without cost", () => {
  const blue = past(track(10, 10, 10), track(3, 3, 3));
  const green = past(track(0, 0), track(2));
  expect(idleCost({ blue, green }, "green", 1, 3, {})).toMatchObject({
    knownHours: 1,
    askedHours: 3,
    podHours: 2,
  });
});

test.each<[string, ColorPast["requests"], ColorPast["pods"]]>([
  ["requests", { missing: "no data" }, track(2)],
  ["pods", track(0), { missing: "no data" }],
])("without %s nothing is known", (_what, requests, pods) => {
  const blue = past(track(10), track(3));
  expect(idleCost({ blue, green: past(requests, pods) }, "green", 1, 1, {})).toEqual({
    missing: "no time at which requests and pods are known",
  });
});

test.each([
  ["no prices", {}],
  ["one price", { coreHour: 1 }],
  ["the other price", { gibHour: 1 }],
])("with %s there are hours only", (_what, prices) => {
  const both = { blue: past(track(10), track(3)), green: past(track(0), track(2)) };
  expect(idleCost(both, "green", 1, 1, prices)).toMatchObject({
    coreHours: { value: 0.5 },
    gibHours: { value: 1 },
    price: { missing: "no prices" },
  });
});

test("pods that ask for nothing have no price, and say why", () => {
  const reserved = { ...RESERVED, cores: { missing: "no processor request" } };
  const blue = past(track(10), track(3));
  const green = { ...past(track(0), track(2)), reserved };
  expect(idleCost({ blue, green }, "green", 1, 1, { coreHour: 1, gibHour: 1 })).toMatchObject({
    coreHours: { missing: "no processor request" },
    gibHours: { value: 1 },
    price: { missing: "no processor request" },
  });
});

test("core hours are pods by hours by what one asks for", () => {
  const pods = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 50 });
  const step = fc.integer({ min: 1, max: 24 });
  fc.assert(
    fc.property(pods, step, (counts, hours) => {
      const blue = past(track(...counts.map(() => 10)), track(...counts));
      const green = past(track(...counts.map(() => 0)), track(...counts));
      const total = counts.reduce((sum, count) => sum + count, 0) * hours;
      expect(idleCost({ blue, green }, "green", hours, counts.length, {})).toMatchObject({
        podHours: total,
        coreHours: { value: expect.closeTo(total / 4, 6) as number },
        knownHours: counts.length * hours,
      });
    }),
  );
});
