import { clusterProvider, readSettings, serviceApp } from "sluice";

const settings = readSettings();
const provider = clusterProvider(settings);

/** What `sluice release` and the other commands read: colors, weights and images. */
export const release = serviceApp(settings, { provider }).release;
