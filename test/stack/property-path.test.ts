import { formatPropertyPath, parsePropertyPath } from "../../stack/property-path";

test.each([
  ["weights", ["weights"]],
  ["weights.blue", ["weights", "blue"]],
  ["traffic.hosts[0]", ["traffic", "hosts", 0]],
  ['workload.env["A.B"]', ["workload", "env", "A.B"]],
  ['env["say \\"hi\\""].x', ["env", 'say "hi"', "x"]],
  ["a[0][1].b", ["a", 0, 1, "b"]],
  ['["root key"].x', ["root key", "x"]],
])("%s leads to %j and back", (text, path) => {
  expect(parsePropertyPath(text)).toEqual(path);
  expect(parsePropertyPath(formatPropertyPath(path))).toEqual(path);
});

test.each(["", "[0]", "a[", "a[x]", 'a["x]', "a.[", "a..b"])("%j is no path", (text) => {
  expect(() => parsePropertyPath(text)).toThrow("--set\n    found    the key");
});
