/**
 * What a whole `hourly` release with default gates asks of the API server, in a time of its own against a
 * server on this machine, and the same with a request for each look: `npm run bench:api`. The second walk is an
 * hour of one stage, as each second of it costs the same.
 */
import { type Asked, walkAgainstServer } from "../test/support/api-walk";

function rates({ seconds, requests, read, written }: Asked) {
  const perSecond = (value: number) => value / seconds;
  return { requests: perSecond(requests), read: perSecond(read), written: perSecond(written) };
}

async function main(): Promise<void> {
  const whole = await walkAgainstServer({ preset: "hourly" });
  const hour = [{ weight: 100, hold: "1h" }];
  const polled = rates(await walkAgainstServer({ stages: hour, bake: "1m" }, false));
  const told = rates(whole);
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  console.log(`${whole.outcome ?? "open"} after ${(whole.seconds / 3600).toFixed(1)} h`);
  console.table({
    "a second": {
      requests: told.requests.toFixed(2),
      "read B": told.read.toFixed(0),
      "written B": told.written.toFixed(0),
    },
    "in all": {
      requests: whole.requests,
      "read B": `${megabytes(whole.read)} M`,
      "written B": `${megabytes(whole.written)} M`,
    },
    "of a request for each look": {
      requests: `1/${(polled.requests / told.requests).toFixed(0)}`,
      "read B": `1/${(polled.read / told.read).toFixed(0)}`,
      "written B": `1/${(polled.written / told.written).toFixed(1)}`,
    },
  });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
