import { describeValue, dotted, problem } from "../../../model/settings/problem";

test.each([
  [undefined, "nothing"],
  [null, "nothing"],
  ["", '""'],
  ["90", '"90"'],
  [90, "90"],
  [false, "false"],
  [{ blue: 90 }, '{"blue":90}'],
  [["a"], '["a"]'],
])("%j is shown as %s", (value, shown) => {
  expect(describeValue(value)).toBe(shown);
});

test("a long value is cut to one line of 160 characters", () => {
  const shown = describeValue(`line\n${"x".repeat(500)}`);
  expect(shown).toHaveLength(160);
  expect(shown).toMatch(/^"line\\nx+\.\.\.$/);
});

test("a problem holds an example of its own only when it is given one", () => {
  expect(problem(["port"], "80", "an integer")).toEqual({
    path: ["port"],
    found: '"80"',
    needed: "an integer",
  });
  expect(problem(["port"], "80", "an integer", 80).example).toBe(80);
  expect(problem(["port"], "80", "an integer", null).example).toBeNull();
});

test.each([
  [[], ""],
  [["port"], "port"],
  [["workload", "drain", "terminationGracePeriod"], "workload.drain.terminationGracePeriod"],
  [["traffic", "match", 0, "name"], "traffic.match[0].name"],
  [["workload", "podLabels", "example.com/team"], 'workload.podLabels["example.com/team"]'],
  [["workload", "files", "limits.yaml"], 'workload.files["limits.yaml"]'],
  [["odd key"], '["odd key"]'],
])("the path %j is written %s", (path, written) => {
  expect(dotted(path)).toBe(written);
});
