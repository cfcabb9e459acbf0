import { readSource } from "./checkout";
import { BlueGreenApp, clusterProvider } from "./components";
import { readSettings } from "./config";

const settings = readSettings();
const provider = clusterProvider(settings);

// An image where one is to be built, blue, green, the router between them, and what watches them.
const source = readSource(settings.image);
const app = new BlueGreenApp(settings.app, { settings, source }, { provider });

/** What a release reads: the colors, the split and the images of the last update. */
export const release = app.release;
