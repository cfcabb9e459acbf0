// Whose word it is. What the API server says of a real user: test/e2e.
import { personOf, whoami } from "../../release/whoami";

const before = process.env["GITHUB_ACTOR"];

beforeEach(() => {
  process.env["GITHUB_ACTOR"] = "octocat";
});

afterEach(() => {
  if (before === undefined) delete process.env["GITHUB_ACTOR"];
  else process.env["GITHUB_ACTOR"] = before;
});

test("the API server says who it is; a variable is only what somebody claims", async () => {
  const user = async () => Promise.resolve("system:serviceaccount:ci:releaser");
  const person = await personOf(user);
  expect(person).toBe(`system:serviceaccount:ci:releaser (says ${whoami()})`);
  expect(whoami()).toMatch(/^octocat@/);
});

test.each([
  ["does not say", async () => Promise.resolve(undefined)],
  ["does not answer", async () => Promise.reject(new Error("no route"))],
])("where the server %s, it is said that nobody verified it", async (_, user) => {
  expect(await personOf(user)).toBe(`${whoami()} (unverified)`);
});

test("a user's name is shown and not obeyed", async () => {
  expect(await personOf(async () => Promise.resolve("a\u001b[2J"))).toMatch(
    /^a\\u001b\[2J \(says /,
  );
});
