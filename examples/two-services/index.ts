import { clusterProvider, serviceApp } from "../../components";
import { readSettings } from "../../config";

// Each service has a namespace of its own in the stack's file: `catalog:activeColor`, `web:activeColor`.
const catalog = readSettings("catalog");
const web = readSettings("web");

const provider = clusterProvider(web);

/** What a release of one of them, or of both together, reads: by the namespaces of their keys. */
export const release = {
  catalog: serviceApp(catalog, { provider }).release,
  web: serviceApp(web, { provider }).release,
};
