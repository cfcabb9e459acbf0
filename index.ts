import { Provider } from "@pulumi/kubernetes/provider";
import { readSource } from "./checkout";
import { BlueGreenApp } from "./components";
import { readSettings } from "./config";

const settings = readSettings();

// The one provider: no other cluster that a kubeconfig happens to point at can receive a release.
const { context, kubeconfig, identifier } = settings.cluster;
const cluster = new Provider("cluster", {
  ...(context !== undefined && { context }),
  ...(kubeconfig !== undefined && { kubeconfig }),
  ...(identifier !== undefined && { clusterIdentifier: identifier }),
  // For `liveFiles` alone: every other ConfigMap is marked immutable, and replaced as before.
  enableConfigMapMutable: true,
});

// An image where one is to be built, blue, green, the router between them, and what watches them.
const source = readSource(settings.image);
const app = new BlueGreenApp(settings.app, { settings, source }, { provider: cluster });

/** What a release reads: the colors, the split and the images of the last update. */
export const release = app.release;
