import fc from "fast-check";
import { isDigestReference, REPOSITORY, versionOf } from "../../model/image";

const hex = "0123456789abcdef".repeat(4);

test.each([
  `shop@sha256:${hex}`,
  `library/shop@sha256:${hex}`,
  `registry.example.com/shop@sha256:${hex}`,
  `registry.example.com:5000/team/shop@sha256:${hex}`,
  `localhost:5000/shop@sha256:${hex}`,
  `10.0.0.1:5000/shop@sha256:${hex}`,
  `registry.example.com/shop:1.4.2@sha256:${hex}`,
  `registry.example.com/a/b/c/shop:v1.4.2-rc.1@sha256:${hex}`,
  `registry.example.com/a-b/c_d/e__f/g.h/shop--x@sha256:${hex}`,
  `shop:_latest@sha256:${hex}`,
])("%s names one image for ever", (reference) => {
  expect(isDigestReference(reference)).toBe(true);
});

test.each([
  "",
  "shop",
  "shop:1.4.2",
  "shop:latest",
  "registry.example.com/shop:latest",
  `sha256:${hex}`,
  `@sha256:${hex}`,
  `shop@sha256:${hex.slice(1)}`,
  `shop@sha256:${hex}0`,
  `shop@sha256:${hex.toUpperCase()}`,
  `shop@sha512:${hex}`,
  `shop@sha256-${hex}`,
  `shop@${hex}`,
  `shop:@sha256:${hex}`,
  `shop:-x@sha256:${hex}`,
  `Shop@sha256:${hex}`,
  `registry.example.com/Shop@sha256:${hex}`,
  `registry.example.com//shop@sha256:${hex}`,
  `/shop@sha256:${hex}`,
  `shop/@sha256:${hex}`,
  `https://registry.example.com/shop@sha256:${hex}`,
  `registry.example.com:port/shop@sha256:${hex}`,
  ` shop@sha256:${hex}`,
  `shop@sha256:${hex} `,
  `shop@sha256:${hex}\n`,
  `shop@sha256:${hex}@sha256:${hex}`,
])("%j does not", (reference) => {
  expect(isDigestReference(reference)).toBe(false);
});

test("a long name without a digest is refused at once", () => {
  const started = process.hrtime.bigint();
  expect(isDigestReference(`${"a-".repeat(5000)}!`)).toBe(false);
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
});

test.each([
  "registry.example.com/shop",
  "registry.example.com:5000/team/shop",
  "localhost/shop",
  "localhost:5000/shop",
  "registry:5000/shop",
  "10.0.0.1:5000/shop",
  "docker.io/team/shop",
  "ghcr.io/a-b/c_d/e__f",
])("%s says where to push", (repository) => {
  expect(REPOSITORY.test(repository)).toBe(true);
});

test.each([
  "",
  "shop",
  "team/shop",
  "docker.io/shop",
  "index.docker.io/team/shop",
  "registry.example.com",
  "registry.example.com/",
  "registry.example.com/Shop",
  "registry.example.com/shop:1.4.2",
  `registry.example.com/shop@sha256:${hex}`,
  "https://registry.example.com/shop",
  "registry.example.com:port/shop",
  "registry.example.com//shop",
  ".example.com/shop",
])("%j does not say where to push", (repository) => {
  expect(REPOSITORY.test(repository)).toBe(false);
});

test("a long repository that ends badly is refused at once", () => {
  const started = process.hrtime.bigint();
  expect(REPOSITORY.test(`${"a-".repeat(5000)}!`)).toBe(false);
  expect(REPOSITORY.test(`${"a.".repeat(5000)}!`)).toBe(false);
  expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
});

test("the version is the start of the digest, and a label value", () => {
  expect(versionOf(`shop:1.4.2@sha256:${hex}`)).toBe("0123456789ab");
  const digits = fc.stringMatching(/^[0-9a-f]{64}$/);
  fc.assert(
    fc.property(digits, (digest) => {
      expect(versionOf(`shop@sha256:${digest}`)).toBe(digest.slice(0, 12));
    }),
  );
});

test("an image that is not known yet has the version unknown", () => {
  expect(versionOf("")).toBe("unknown");
  expect(versionOf("shop:1.4.2")).toBe("unknown");
});
