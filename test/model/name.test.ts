import {
  ABSOLUTE_PATH,
  CONTAINER_ENV_NAME,
  COOKIE_NAME,
  DNS_LABEL,
  ENV_NAME,
  FILE_NAME,
  HEADER_NAME,
  HOST_NAME,
  LABEL_KEY,
  LABEL_VALUE,
  NAMESPACE,
  OBJECT_NAME,
} from "../../model/name";

const long = (length: number) => "a".repeat(length);

describe.each([
  [
    "a DNS label",
    DNS_LABEL,
    ["a", "shop", "shop-2", "s--p"],
    ["", "2shop", "-a", "a-", "Shop", "a.b", "a_b"],
  ],
  [
    "a namespace",
    NAMESPACE,
    ["shop", "2048-game", "7"],
    ["", "-a", "a-", "Shop", "a.b", "a_b", "ä"],
  ],
  [
    "an object's name",
    OBJECT_NAME,
    ["shop", "1password", "registry.example.com", "a.b-c.d", long(253)],
    ["", ".a", "a.", "a..b", "a-.b", "A", "a_b", long(254)],
  ],
  [
    "a host name",
    HOST_NAME,
    [
      "shop.example.com",
      "a.b",
      "*.example.com",
      "xn--bcher-kva.example",
      "1.example.com",
      `${long(63)}.com`,
    ],
    [
      "",
      "shop",
      "localhost",
      "*",
      "*.com",
      "a.*.com",
      "shop.example.com.",
      ".example.com",
      "shop..com",
      "-shop.example.com",
      "shop-.example.com",
      "shop_1.example.com",
      "Shop.example.com",
      "https://shop.example.com",
      "shop.example.com:443",
      "shop.example.com/path",
      "10.0.0.1",
      `${long(64)}.com`,
      `${"a.".repeat(126)}comm`,
    ],
  ],
  [
    "a variable's name",
    ENV_NAME,
    ["A", "_a", "LOG_LEVEL2"],
    ["", "2A", "A-B", "A.B", "A B", "A=B"],
  ],
  [
    "a container's variable's name",
    CONTAINER_ENV_NAME,
    ["A", "_a", "spring.profiles.active", ".A", "A-B", "-a"],
    ["", "2A", ".", "..", "..A", "A B", "A=B"],
  ],
  [
    "a file's name",
    FILE_NAME,
    ["a", "limits.yaml", ".env", "-x", "A_b.c"],
    ["", ".", "..", "..a", "a/b", "a b", long(254)],
  ],
  [
    "a header's name",
    HEADER_NAME,
    ["x", "x-sluice-color", "x_y"],
    ["", "X-A", "x a", "-x", "x-", "x:y"],
  ],
  [
    "a cookie's name",
    COOKIE_NAME,
    ["a", "sluice-bucket", "A_1"],
    ["", "a.b", "a=b", "a b", "a;b", "a+"],
  ],
  [
    "an absolute path",
    ABSOLUTE_PATH,
    ["/", "/ready", "/a/b?c=d"],
    ["", "ready", " /a", "/a b", "/a\n"],
  ],
  [
    "a label's key",
    LABEL_KEY,
    ["team", "example.com/team", "a.b/c_d.E-f", long(63)],
    ["", "/team", "team/", "a/b/c", "-a", "a-", "Ex.com/a", "a b", long(64)],
  ],
  [
    "a label's value",
    LABEL_VALUE,
    ["", "a", "v1.2_b-C", long(63)],
    ["-a", "a-", "a b", "a/b", long(64)],
  ],
])("%s", (_what, pattern, valid, invalid) => {
  test.each(valid)("may be %j", (name) => {
    expect(pattern.test(name)).toBe(true);
  });

  test.each(invalid)("may not be %j", (name) => {
    expect(pattern.test(name)).toBe(false);
  });
});
