import { isDigestReference, versionOf } from "../../model/image";
import { describeBuild, readUnbuilt, unbuiltImage } from "../../preview/unbuilt-image";

const inputs = {
  imageName: "registry.example.com/shop:0123456789ab",
  build: { context: "../my app", args: { VERSION: "0123456789ab" } },
  registry: { username: "robot", password: "[secret]" },
};

test("the stand-in says what the image is built from, and is read back", () => {
  const image = unbuiltImage(inputs);
  expect(image).toMatch(
    /^registry\.example\.com\/shop:0123456789ab \(built from \.\.\/my app, [0-9a-f]{8}\)$/,
  );
  expect(readUnbuilt(image)).toEqual(describeBuild(inputs));
  expect(describeBuild(inputs)).toEqual({
    name: "registry.example.com/shop:0123456789ab",
    context: "../my app",
  });
});

test("nobody takes it for an image by digest", () => {
  expect(isDigestReference(unbuiltImage(inputs))).toBe(false);
  expect(versionOf(unbuiltImage(inputs))).toBe("unknown");
});

test.each([
  ["the commit", { ...inputs, imageName: "registry.example.com/shop:ffff" }, true],
  ["an argument", { ...inputs, build: { ...inputs.build, args: { VERSION: "1" } } }, true],
  ["the platform", { ...inputs, build: { ...inputs.build, platform: "linux/arm64" } }, true],
  ["the login", { ...inputs, registry: { username: "human", password: "[secret]" } }, false],
])("it changes with what is built: with %s that is", (_title, changed, differs) => {
  expect(unbuiltImage(changed) !== unbuiltImage(inputs)).toBe(differs);
});

test.each(["", "shop:1.0", `shop@sha256:${"a".repeat(64)}`, "shop (built from app)"])(
  "%j is no stand-in",
  (image) => {
    expect(readUnbuilt(image)).toBeUndefined();
  },
);
