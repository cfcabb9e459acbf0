import { configDangers } from "../../../preview/plan/config-danger";
import { blueGreen, recordingOf, resource } from "../../support/recording";

const withKeys = (...keys: readonly string[]) => ({
  ...recordingOf([...blueGreen().resources, resource("aws:s3/bucket:Bucket", "files", {})]),
  config: { project: "sluice", keys },
});

test.each([
  ["sluise:monitoring", "sluice:monitoring"],
  ["sliuce:traffic", "sluice:traffic"],
  ["Sluice:traffic", "sluice:traffic"],
  ["kubernets:context", "kubernetes:context"],
  ["pulumy:disable-default-providers", "pulumi:disable-default-providers"],
  ["aw:region", "aws:region"],
])("the key %s was meant to be %s", (key, meant) => {
  expect(configDangers(withKeys(), withKeys(key))).toEqual([
    {
      kind: "config",
      subject: `config ${key}`,
      message: `is read by nobody; did you mean ${meant}?`,
    },
  ]);
});

test.each([
  "sluice:monitoring",
  "kubernetes:context",
  "pulumi:tags",
  "aws:region",
  "gcp:project",
  "shop:app",
])("the key %s is not mistyped", (key) => {
  expect(configDangers(withKeys(), withKeys(key))).toEqual([]);
});

test("a key that was mistyped before is no news", () => {
  expect(configDangers(withKeys("sluise:a"), withKeys("sluise:a"))).toEqual([]);
});
