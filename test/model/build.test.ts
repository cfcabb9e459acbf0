import { buildArguments, imageTag } from "../../model/build";

const commit = "0123456789abcdef0123456789abcdef01234567";
const time = "2026-03-01T12:00:00Z";

test.each([
  [{ commit }, "0123456789ab"],
  [{ commit, isDirty: false }, "0123456789ab"],
  [{ commit, isDirty: true }, "0123456789ab-dirty"],
  [{ isDirty: true }, "unknown-dirty"],
  [{}, "unknown"],
])("sources known as %j make the tag %s", (source, tag) => {
  expect(imageTag(source)).toBe(tag);
});

test("every build learns its version, its commit and the time of that commit", () => {
  expect(buildArguments({ commit, time })).toEqual({
    BUILD_TIME: time,
    COMMIT: commit,
    VERSION: "0123456789ab",
  });
});

test("what nobody knows is unknown", () => {
  expect(buildArguments({})).toEqual({
    BUILD_TIME: "unknown",
    COMMIT: "unknown",
    VERSION: "unknown",
  });
});

test("the same sources make the same arguments in the same order, whatever the order of one's own", () => {
  const [one, other] = [
    { ZONE: "1", ALPHA: "2" },
    { ALPHA: "2", ZONE: "1" },
  ].map((own) => JSON.stringify(buildArguments({ commit, time }, own)));
  expect(one).toBe(other);
  expect(Object.keys(JSON.parse(String(one)) as object)).toEqual([
    "ALPHA",
    "BUILD_TIME",
    "COMMIT",
    "VERSION",
    "ZONE",
  ]);
});

test("an argument of one's own wins", () => {
  expect(buildArguments({ commit, time }, { VERSION: "1.4.2" })["VERSION"]).toBe("1.4.2");
});
