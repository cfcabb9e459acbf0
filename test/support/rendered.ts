import { BlueGreenApp } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import { declaredObjects, type Manifest } from "../../preview/plan/manifest";
import { record } from "../../preview/recorder";

/** The objects of a stack with these settings, as the program of this project declares them. */
export async function rendered(args: object): Promise<readonly Manifest[]> {
  const settings = parseSettings(args as unknown);
  const { resources } = await record({
    project: "sluice",
    stack: "test",
    config: {},
    secretKeys: [],
    program: () => {
      const app = new BlueGreenApp(settings.app, { settings });
      return { release: app.release };
    },
  });
  return declaredObjects(resources).map(({ manifest }) => manifest);
}
