/** Proves that a color takes away what the workload of both has. That a cluster then does without is not asked. */
import { checkSettings, parseSettings } from "../../../model/settings/settings";
import { SettingsError } from "../../../model/settings/settings-error";
import { shop } from "../../support/shop";

const image = "registry.example.com/tool:1";

const workload = {
  env: { A: "1", B: "2" },
  volumes: { tls: { secret: { secretName: "shop-tls" } }, cache: { emptyDir: {} } },
  mounts: { "/etc/tls": { volume: "tls" }, "/cache": { volume: "cache" } },
  sidecars: { log: { image }, proxy: { image } },
  initContainers: { fill: { image } },
};

test("null in a color takes away a variable, a volume, a mount and a container", () => {
  const green = {
    ...shop.green,
    env: { A: null },
    volumes: { tls: null },
    mounts: { "/etc/tls": null },
    sidecars: { log: null },
    initContainers: { fill: null },
  };
  const { colors } = parseSettings({ ...shop, workload, green });
  const keysOf = ({ workload: of }: typeof colors.green) =>
    [of.env, of.volumes, of.mounts, of.sidecars, of.initContainers].map((map) => Object.keys(map));
  expect(keysOf(colors.green)).toEqual([["B"], ["cache"], ["/cache"], ["proxy"], []]);
  expect(keysOf(colors.blue)).toEqual([
    ["A", "B"],
    ["tls", "cache"],
    ["/etc/tls", "/cache"],
    ["log", "proxy"],
    ["fill"],
  ]);
});

test("a mount of what a color took away is refused, and null in the workload itself", () => {
  const problems = (change: object) => {
    try {
      checkSettings({ ...shop, workload, ...change });
      return [];
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      return error.problems.map(({ path, needed }) => [path.join("."), needed]);
    }
  };
  expect(problems({ green: { ...shop.green, volumes: { tls: null } } })).toEqual([
    ["green.mounts./etc/tls.volume", "a name in volumes; they are cache"],
  ]);
  expect(problems({ workload: { volumes: { tls: null } } })).toEqual([
    ["workload.volumes.tls", "a map with known keys"],
  ]);
});
