import { BlueGreenApp, RollingApp } from "../../components";
import { checkStack } from "../../model/settings/rolling";
import { declaredObjects, type Manifest } from "../../preview/plan/manifest";
import { record } from "../../preview/recorder";

/** The objects of a stack with these settings, as the program of this project declares them. */
export async function rendered(given: object): Promise<readonly Manifest[]> {
  const args = checkStack(given);
  const app = () =>
    "mode" in args && args.mode === "rolling"
      ? new RollingApp(args.app, args)
      : new BlueGreenApp(args.app, args);
  const { resources } = await record({
    project: "sluice",
    stack: "test",
    config: {},
    secretKeys: [],
    program: () => ({ release: app().release }),
  });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}
