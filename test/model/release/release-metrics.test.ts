import fc from "fast-check";
import {
  type ColorTracks,
  releaseMetricsOf,
  samplingOf,
} from "../../../model/release/release-metrics";

const sampling = { from: 0, to: 60_000, stepSeconds: 15, windowSeconds: 60 };
const gone = { missing: "no data" };
const nothing: ColorTracks = { share: gone, errors: gone, p99: gone };

describe("The moments of a release", () => {
  it.each([
    ["a minute", 60, 15, 15, 60],
    ["an hour: a scrape for each moment", 3_585, 15, 15, 60],
    ["a little more than that", 3_586, 15, 16, 60],
    ["a day: a window reaches into the one before", 86_400, 15, 362, 377],
    ["a minute of rare scrapes", 60, 60, 60, 240],
    ["no time at all", 0, 15, 15, 60],
  ])("Over %s", (_name, seconds, scrape, stepSeconds, windowSeconds) => {
    const span = { startedAt: 1000, endedAt: 1000 + seconds * 1000 };
    expect(samplingOf(span, scrape)).toEqual({
      ...{ from: span.startedAt, to: span.endedAt, stepSeconds, windowSeconds },
    });
  });

  it("Are never more than a chart has room for, nor closer than scrapes", () => {
    const milliseconds = fc.integer({ min: 0, max: 40 * 86_400_000 });
    fc.assert(
      fc.property(milliseconds, fc.integer({ min: 1, max: 300 }), (length, scrape) => {
        const { stepSeconds } = samplingOf({ startedAt: 0, endedAt: length }, scrape);
        expect(Math.floor(length / 1000 / stepSeconds) + 1).toBeLessThanOrEqual(240);
        expect(stepSeconds).toBeGreaterThanOrEqual(scrape);
      }),
    );
  });
});

describe("What was observed", () => {
  it("Is all that is known, with a reason for the rest", () => {
    const known = { ...nothing, share: { points: [{ at: 0, value: 1 }] } };
    const colors = { blue: nothing, green: known };
    expect(releaseMetricsOf(sampling, colors)).toEqual({ ...sampling, colors });
  });

  it("Is one reason where nothing is known", () => {
    expect(releaseMetricsOf(sampling, { blue: nothing, green: nothing })).toEqual({
      missing: "Prometheus has no data of this time, or none any more",
    });
  });

  it("Names a trouble before a lack of data", () => {
    const late = { ...nothing, p99: { missing: "no answer in time" } };
    expect(releaseMetricsOf(sampling, { blue: nothing, green: late })).toEqual({
      missing: "no answer in time",
    });
  });
});
