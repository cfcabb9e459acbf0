import { readSource } from "./checkout";
import { clusterProvider, serviceApp } from "./components";
import { readSettings } from "./config";

const settings = readSettings();
const provider = clusterProvider(settings);

// An image where one is to be built, blue, green, the router between them, and what watches them; in mode rolling
// one Deployment in place of the colors.
const app = serviceApp(settings, { provider }, readSource);

/** What a release reads: the colors, the split and the images of the last update. */
export const release = app.release;
