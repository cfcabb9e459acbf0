/** Proves the order and the number of times of words. Concurrent posts are proven in test/e2e. */
import fc from "fast-check";
import type { Request } from "../../../model/release/facts";
import { EMPTY_MAILBOX, type Mailbox, post, take } from "../../../model/release/mailbox";

const ABORT: Request = { verb: "abort", by: "mia", reason: "wrong image" };
const PROMOTE: Request = { verb: "promote", full: false, by: "mia" };

const request = fc.constantFrom<Request>(
  ABORT,
  PROMOTE,
  { verb: "hold", by: "leo", reason: "lunch" },
  { verb: "resume", by: "leo" },
);

const posted = (requests: readonly Request[], release = "r1"): Mailbox =>
  requests.reduce((box, one, index) => post(box, release, index, one), EMPTY_MAILBOX);

test("one driver hears every word once, in the order in which they were said", () => {
  fc.assert(
    fc.property(fc.array(request), (requests) => {
      let box = posted(requests);
      const heard: number[] = [];
      for (let look = 0; look <= requests.length; look += 1) {
        const taken = take(box, "r1", look === 0);
        ({ box } = taken);
        if (taken.letter) heard.push(taken.letter.seq);
      }
      expect(heard).toEqual(requests.map((_one, index) => index + 1));
      expect(box).toEqual({ next: requests.length + 1, pending: [] });
    }),
  );
});

test.each([
  ["a word to stop is heard again", ABORT, ABORT],
  ["a promotion is not", PROMOTE, undefined],
])("after a driver that died between hearing and heeding, %s", (_title, said, again) => {
  const { box } = take(posted([said]), "r1", false);
  expect(take(box, "r1", true).letter?.request).toEqual(again);
});

test("a word to stop that was heard again comes before those that wait", () => {
  const { box } = take(posted([ABORT, PROMOTE]), "r1", false);
  const second = take(box, "r1", true);
  expect(second.letter?.seq).toBe(1);
  expect(take(second.box, "r1", false).letter?.seq).toBe(2);
});

test("a driver that looks again hears nothing twice", () => {
  const { box } = take(posted([ABORT]), "r1", true);
  expect(take(box, "r1", false)).toEqual({ box: { next: 2, pending: [] } });
});

test("words for another release are never heard, and do not stay", () => {
  const { box, letter } = take(posted([ABORT, PROMOTE], "r0"), "r1", true);
  expect(letter).toBeUndefined();
  expect(box).toEqual({ next: 3, pending: [] });
});
