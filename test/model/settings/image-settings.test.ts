import { dockerfileOf, imageSchema } from "../../../model/settings/image-settings";

const image = { context: "app", repository: "registry.example.com/shop" };

test.each([
  [{}, "app/Dockerfile"],
  [{ context: "./app/" }, "./app/Dockerfile"],
  [{ context: "." }, "./Dockerfile"],
  [{ dockerfile: "build/shop.Dockerfile" }, "build/shop.Dockerfile"],
])("with %j the Dockerfile is %s", (change, file) => {
  expect(dockerfileOf({ ...image, ...change })).toBe(file);
});

test.each([
  [{}],
  [{ platform: "linux/arm64" }],
  [{ platform: "linux/arm/v7" }],
  [{ args: { GO_TAGS: "" } }],
  [{ registry: { username: "robot", password: "x" } }],
  [{ registry: { server: "registry.example.com", username: "robot", password: "x" } }],
  [{ allowActiveBuild: true }],
])("%j may be said about a build", (change) => {
  expect(imageSchema.safeParse({ ...image, ...change }).success).toBe(true);
});

test.each([
  [{ context: "" }],
  [{ platform: "amd64" }],
  [{ platform: "linux/amd64,linux/arm64" }],
  [{ args: { "GO-TAGS": "x" } }],
  [{ args: { COUNT: 1 } }],
  [{ registry: { username: "robot" } }],
  [{ registry: { username: "", password: "x" } }],
  [{ registry: { username: "robot", password: "" } }],
  [{ target: "debug" }],
])("%j may not", (change) => {
  expect(imageSchema.safeParse({ ...image, ...change }).success).toBe(false);
});
