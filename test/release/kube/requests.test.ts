import { walkAgainstServer } from "../../support/api-walk";

/**
 * Proves what a release asks of an API server that watches; does not prove the sizes of a real cluster's
 * objects, nor what a server costs that does not watch.
 */
test("a release with default gates asks less than once a second, and little", async () => {
  const stages = [
    { weight: 5, hold: "1h" },
    { weight: 100, hold: "10m" },
  ];
  const { outcome, seconds, requests, read, written } = await walkAgainstServer({ stages });
  expect(outcome).toBe("promoted");
  expect(seconds).toBeGreaterThan(4200);
  expect(requests / seconds).toBeLessThan(0.4);
  // Half a day of it would be less than 50 MB, there and back.
  expect(((read + written) / seconds) * 12 * 3600).toBeLessThan(50e6);
}, 120_000);
