import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { Source } from "../model/build";
import type { Sources } from "../model/settings/image-settings";
import type { RollingSettings, Settings } from "../model/settings/settings-args";
import { BlueGreenApp } from "./blue-green-app";
import { RollingApp } from "./rolling-app";

/**
 * One service as its settings want it: in two colors, or in mode `rolling` as one Deployment in place of them.
 *
 * @param sourceOf - what version control knows of the files that an image is built from. @default - nothing
 */
export function serviceApp(
  settings: Settings<Input<string>> | RollingSettings<Input<string>>,
  options: ComponentResourceOptions,
  sourceOf: (sources: Sources | undefined) => Source = () => ({}),
): BlueGreenApp | RollingApp {
  return settings.mode === "rolling"
    ? new RollingApp(settings.app, { settings, source: sourceOf(settings.build) }, options)
    : new BlueGreenApp(settings.app, { settings, source: sourceOf(settings.image) }, options);
}
