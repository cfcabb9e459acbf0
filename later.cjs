/**
 * Packages that are loaded when something of them is used: builders of dashboards and schemas of other APIs are many
 * files, and few stacks need those, YAML or a build.
 */
"use strict";
module.exports = [
  "@pulumi/docker/image",
  "yaml",
  ...[
    "common",
    "dashboard",
    "prometheus",
    "stat",
    "statetimeline",
    "table",
    "text",
    "timeseries",
  ].map((part) => `@grafana/grafana-foundation-sdk/${part}`),
  "@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService",
  "kubernetes-models/v1/Pod",
  "kubernetes-models/v1/Service",
];
