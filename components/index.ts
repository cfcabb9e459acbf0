export { parseImage } from "../model/settings/settings";
export { AppImage, type AppImageArgs } from "./app-image";
export { BlueGreenApp, type BlueGreenAppArgs, type ReleaseOutputs } from "./blue-green-app";
export { clusterProvider } from "./cluster-provider";
export { ColorWorkload, type ColorWorkloadArgs } from "./color-workload";
export { RollingApp, type RollingAppArgs, type RollingOutputs } from "./rolling-app";
export { Traffic, type TrafficComponentArgs } from "./traffic";
export { Logging, type LoggingComponentArgs } from "./logging";
export { Monitoring, type MonitoringComponentArgs } from "./monitoring";
