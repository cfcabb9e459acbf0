// How services of one program are told apart. Does not prove who asks: test/stack, test/release and test/cli do.
import { parseUnitName, releaseIn, servicesIn, unitName } from "../../model/services";

test.each([
  ["prod", { stack: "prod" }],
  ["acme/shop/prod:web", { stack: "acme/shop/prod", service: "web" }],
  [":web", { service: "web" }],
  ["", {}],
])("%s names a stack, or a service of it", (text, unit) => {
  expect(parseUnitName(text)).toEqual(unit);
  expect(unitName(unit)).toBe(text);
});

test("a service has a name and says how a new version takes over; a provider does not", () => {
  const keys = ["aws:region", "log:app", "web:app", "web:activeColor", "job:mode", "job:app"];
  expect(servicesIn(keys)).toEqual(["web", "job"]);
});

const RELEASE = {
  activeColor: "blue",
  weights: { blue: 100, green: 0 },
  images: { blue: "a", green: "b" },
};

test("the output of the only service is its own", () => {
  expect(releaseIn({ release: RELEASE }, "web")).toEqual(RELEASE);
});

test("of several, each has its own by the namespace of its keys", () => {
  const outputs = { release: { web: RELEASE, api: { ...RELEASE, activeColor: "green" } } };
  expect(releaseIn(outputs, "api")?.activeColor).toBe("green");
  expect(releaseIn(outputs, "shop")).toBeUndefined();
});

test.each([[undefined], [{}], [{ release: "[secret]" }], [{ release: { web: {} } }]])(
  "%j has none",
  (outputs) => {
    expect(releaseIn(outputs, "web")).toBeUndefined();
  },
);
