/**
 * Proves that every rule of the stack config refuses what breaks it, names the key, what was found and
 * what is needed, and gives an example that mends it. Wrong kinds of values, unknown words, numbers out of
 * range and missing keys are made from the schema, in settings-mistakes.test.ts. That a refusal comes before
 * any resource is proven in config.test.ts.
 */
import { parse } from "yaml";
import { isMap } from "../model/settings/merge";
import type { Problem } from "../model/settings/problem";
import { checkSettings } from "../model/settings/settings";
import type { StackArgs } from "../model/settings/settings-args";
import { SettingsError } from "../model/settings/settings-error";
import { exampleFor } from "../model/settings/examples";
import { shop } from "./support/shop";

const base: StackArgs = shop;
const { blue, green } = shop;
const hosts = ["shop.example.com"];
const image = { context: "app", repository: "registry.example.com/shop" };
const rule = { name: "beta", to: "idle", pathPrefix: "/beta" };
const stage = (weight: number, hold = "5m") => ({ weight, hold });
const own = (name: string) => ({ name, command: ["true"] });
const chat = { name: "chat", kind: "slack", webhookUrl: "https://chat.example.com/hook" };
const store = { kind: "loki", url: "http://loki.example.com:3100" };
const logging = { image: `fluent-bit@sha256:${"0".repeat(64)}`, store };
const query = { name: "orders", query: "x", must: "below", limit: 3 };

interface Case {
  readonly title: string;
  /** Laid over the base, key by key at the top. */
  readonly change: Readonly<Record<string, unknown>>;
  readonly key: string;
  readonly found: string;
  readonly needed: string;
}

const expand = { command: ["/bin/migrate", "up"] };

const cases: readonly Case[] = [
  {
    title: "a contract with pods of the old version",
    change: {
      migrations: { contract: expand },
      release: { retire: { replicas: 1 } },
    },
    key: "release.retire.replicas",
    found: "1",
    needed:
      "0 with migrations.contract: pods of the old version would meet a database that they do not know",
  },
  {
    title: "a Job of a version that is built first",
    change: { migrations: { expand }, green: {}, image },
    key: "green.image",
    found: "nothing",
    needed: "an image by digest, as text: with migrations a Job is named after the version",
  },
  {
    title: "a Job that asks for more than it may use",
    change: {
      migrations: { expand: { ...expand, resources: { requests: { memory: "1Gi" } } } },
    },
    key: "migrations.expand.resources.requests.memory",
    found: '"1Gi"',
    needed: "at most limits.memory, which is 128Mi",
  },
  {
    title: "a Job's variable that refers to one of the workload",
    change: {
      workload: { env: { HOST: "db" } },
      migrations: { contract: { ...expand, env: { URL: "$(HOST)/shop" } } },
    },
    key: "migrations.contract.env.URL",
    found: '"$(HOST)/shop"',
    needed: "references to keys of env and secrets, and HOST is none; $$(HOST) is the text itself",
  },
  {
    title: "a drain of nodes may take all pods",
    change: { workload: { replicas: 2 }, disruption: { maxUnavailable: 99 } },
    key: "disruption.maxUnavailable",
    found: "99",
    needed: "fewer than the smallest color's 2 pods",
  },
  {
    title: "a drain of nodes may take a color's own least number of pods",
    change: {
      autoscaling: { min: 4, max: 8 },
      green: { ...green, autoscaling: { min: 2 } },
      disruption: { maxUnavailable: "51%" },
    },
    key: "disruption.maxUnavailable",
    found: '"51%"',
    needed: "fewer than the smallest color's 2 pods",
  },
  {
    title: "a further port has a name and no number",
    change: { workload: { ports: { metrics: {} } } },
    key: "workload.ports.metrics.containerPort",
    found: "nothing",
    needed: "the port on which the container listens",
  },
  {
    title: "a further port without a name is none that there is",
    change: { workload: { ports: { 70000: {} } } },
    key: "workload.ports.70000",
    found: "70000",
    needed: "a number of at most 65535",
  },
  {
    title: "a variable refers to nothing",
    change: { workload: { env: { URL: "http://$(MY_HOST):80/" } } },
    key: "workload.env.URL",
    found: '"http://$(MY_HOST):80/"',
    needed: "MY_HOST is none",
  },
  {
    title: "a color's variable refers to nothing",
    change: { blue: { ...blue, env: { URL: "http://$(MY_HOST):80/" } } },
    key: "blue.env.URL",
    found: '"http://$(MY_HOST):80/"',
    needed: "MY_HOST is none",
  },
  {
    title: "a variable refers to a memory limit that there is not",
    change: {
      workload: { env: { LIMIT: "$(GOMEMLIMIT)" }, resources: { limits: { memory: "none" } } },
    },
    key: "workload.env.LIMIT",
    found: '"$(GOMEMLIMIT)"',
    needed: "GOMEMLIMIT is none",
  },
  {
    title: "a scratch folder holds more than the pod may",
    change: { workload: { scratchPaths: ["/tmp"], scratchSize: "2Gi" } },
    key: "workload.scratchSize",
    found: '"2Gi"',
    needed: "at most resources.limits.ephemeral-storage, which is 1Gi",
  },
  {
    title: "a walk adds more at once than the stack allows",
    change: { release: { stages: [stage(10), stage(100)], maxStep: 50 } },
    key: "release.maxStep",
    found: "50",
    needed: "at least 90, which one of the stages adds",
  },
  {
    title: "app is missing",
    change: { app: undefined },
    key: "app",
    found: "nothing",
    needed: "lower-case letters, digits and -",
  },
  {
    title: "app is empty",
    change: { app: "" },
    key: "app",
    found: '""',
    needed: "starting with a letter",
  },
  {
    title: "app has capital letters",
    change: { app: "Shop" },
    key: "app",
    found: '"Shop"',
    needed: "lower-case letters, digits and -",
  },
  {
    title: "app starts with a digit",
    change: { app: "2shop" },
    key: "app",
    found: '"2shop"',
    needed: "starting with a letter",
  },
  {
    title: "app ends with a dash",
    change: { app: "shop-" },
    key: "app",
    found: '"shop-"',
    needed: "lower-case letters, digits and -",
  },
  {
    title: "app holds a dot",
    change: { app: "shop.web" },
    key: "app",
    found: '"shop.web"',
    needed: "lower-case letters, digits and -",
  },
  {
    title: "app is too long for pod names",
    change: { app: "a".repeat(41) },
    key: "app",
    found: '"aaaa',
    needed: "at most 40 characters",
  },
  {
    title: "app is a number",
    change: { app: 5 },
    key: "app",
    found: '"5"',
    needed: "lower-case letters, digits and -",
  },
  {
    title: "namespace holds an underscore",
    change: { namespace: "my_market" },
    key: "namespace",
    found: '"my_market"',
    needed: "lower-case letters, digits and -",
  },
  {
    title: "namespace is too long",
    change: { namespace: "a".repeat(64) },
    key: "namespace",
    found: '"aaaa',
    needed: "at most 63 characters",
  },
  {
    title: "port is text",
    change: { port: "8080" },
    key: "port",
    found: '"8080"',
    needed: "an integer from 1 to 65535",
  },
  {
    title: "active color has another case",
    change: { activeColor: "Blue" },
    key: "activeColor",
    found: '"Blue"',
    needed: "one of blue, green",
  },
  {
    title: "weights sum to more than 100",
    change: { weights: { blue: 90, green: 20 } },
    key: "weights",
    found: '{"blue":90,"green":20}',
    needed: "blue 90 + green 20 = 110",
  },
  {
    title: "weights sum to less than 100",
    change: { weights: { blue: 90, green: 9 } },
    key: "weights",
    found: '{"blue":90,"green":9}',
    needed: "blue 90 + green 9 = 99",
  },
  {
    title: "weights are both 0",
    change: { weights: { blue: 0, green: 0 } },
    key: "weights",
    found: '{"blue":0,"green":0}',
    needed: "integers from 0 to 100 that sum to 100",
  },
  {
    title: "weights are both 100",
    change: { weights: { blue: 100, green: 100 } },
    key: "weights",
    found: '{"blue":100,"green":100}',
    needed: "= 200",
  },
  {
    title: "a weight is negative, though the sum is 100",
    change: { weights: { blue: 110, green: -10 } },
    key: "weights.green",
    found: "-10",
    needed: "an integer from 0 to 100 (percent)",
  },
  {
    title: "a weight is above 100, though the sum is 100",
    change: { weights: { blue: 110, green: -10 } },
    key: "weights.blue",
    found: "110",
    needed: "an integer from 0 to 100 (percent)",
  },
  {
    title: "a weight is a fraction, though the sum is 100",
    change: { weights: { blue: 99.5, green: 0.5 } },
    key: "weights.green",
    found: "0.5",
    needed: "an integer from 0 to 100 (percent)",
  },
  {
    title: "a weight is null",
    change: { weights: { blue: 100, green: null } },
    key: "weights.green",
    found: "nothing",
    needed: "an integer from 0 to 100 (percent)",
  },
  {
    title: "the active color has no weight",
    change: { weights: { blue: 0, green: 100 } },
    key: "activeColor",
    found: '"blue"',
    needed: "weights.blue is 0",
  },
  {
    title: "the active color green has no weight",
    change: { activeColor: "green", weights: { blue: 100, green: 0 } },
    key: "activeColor",
    found: '"green"',
    needed: "weights.green is 0",
  },
  {
    title: "an image is a tag",
    change: { blue: { image: "registry.example.com/shop:1.4.2" } },
    key: "blue.image",
    found: '"registry.example.com/shop:1.4.2"',
    needed: "repository@sha256: and 64 hex digits",
  },
  {
    title: "an image is latest, on the idle color too",
    change: { green: { image: "shop:latest" } },
    key: "green.image",
    found: '"shop:latest"',
    needed: "a tag can be pushed over, a digest cannot",
  },
  {
    title: "an image has no tag at all",
    change: { blue: { image: "shop" } },
    key: "blue.image",
    found: '"shop"',
    needed: "repository@sha256:",
  },
  {
    title: "a digest is too short",
    change: { blue: { image: "shop@sha256:abc" } },
    key: "blue.image",
    found: '"shop@sha256:abc"',
    needed: "64 hex digits",
  },
  {
    title: "an image is empty",
    change: { blue: { image: "" } },
    key: "blue.image",
    found: '""',
    needed: "an image by digest",
  },
  {
    title: "an image is a digest alone",
    change: { blue: { image: `sha256:${"a".repeat(64)}` } },
    key: "blue.image",
    found: '"sha256:aaaa',
    needed: "repository@sha256:",
  },
  {
    title: "the active color has no image",
    change: { blue: {} },
    key: "blue.image",
    found: "nothing",
    needed: "because blue carries 100 % of the traffic",
  },
  {
    title: "no color has an image",
    change: { blue: undefined, green: undefined },
    key: "blue.image",
    found: "nothing",
    needed: "an image by digest",
  },
  {
    title: "a color with a little traffic has no image",
    change: { weights: { blue: 99, green: 1 }, green: {} },
    key: "green.image",
    found: "nothing",
    needed: "because green carries 1 % of the traffic",
  },
  {
    title: "a color with traffic has no image but the one that is built",
    change: { weights: { blue: 90, green: 10 }, green: {}, image },
    key: "green.image",
    found: "nothing",
    needed: "sluice pin green keeps the one that was built for it",
  },
  {
    title: "a build goes to a repository without a host",
    change: { image: { ...image, repository: "team/shop" } },
    key: "image.repository",
    found: '"team/shop"',
    needed: "such as registry.example.com/shop",
  },
  {
    title: "a build goes to a tag",
    change: { image: { ...image, repository: "registry.example.com/shop:latest" } },
    key: "image.repository",
    found: '"registry.example.com/shop:latest"',
    needed: "without tag",
  },
  {
    title: "a build is for two platforms",
    change: { image: { ...image, platform: "linux/amd64,linux/arm64" } },
    key: "image.platform",
    found: '"linux/amd64,linux/arm64"',
    needed: "an operating system and an architecture",
  },
  {
    title: "a login has no password",
    change: { image: { ...image, registry: { username: "robot" } } },
    key: "image.registry.password",
    found: "nothing",
    needed: "a password",
  },
  {
    title: "a login's password is no text",
    change: { image: { ...image, registry: { username: "robot", password: [12345] } } },
    key: "image.registry.password",
    found: "[secret]",
    needed: "a password",
  },
  {
    title: "a color with traffic has no pods",
    change: { blue: { ...blue, replicas: 0 } },
    key: "blue.replicas",
    found: "0",
    needed: "at least 1, because blue carries 100 %",
  },
  {
    title: "no color has pods",
    change: { workload: { replicas: 0 } },
    key: "workload.replicas",
    found: "0",
    needed: "at least 1, because blue carries 100 %",
  },
  {
    title: "a color with a little traffic has no pods",
    change: { weights: { blue: 99, green: 1 }, green: { ...green, replicas: 0 } },
    key: "green.replicas",
    found: "0",
    needed: "because green carries 1 %",
  },
  {
    title: "a key at the top is mistyped",
    change: { activeColour: "blue" },
    key: "activeColour",
    found: "an unknown key",
    needed: "did you mean activeColor?",
  },
  {
    title: "a key is unknown altogether",
    change: { frobnicate: true },
    key: "frobnicate",
    found: "an unknown key",
    needed: "Known: mode, app, namespace, port",
  },
  {
    title: "a nested key is mistyped",
    change: { workload: { drain: { preStopSecond: 5 } } },
    key: "workload.drain.preStopSecond",
    found: "an unknown key",
    needed: "did you mean preStop?",
  },
  {
    title: "a key of a color is mistyped",
    change: { blue: { ...blue, replica: 3 } },
    key: "blue.replica",
    found: "an unknown key",
    needed: "did you mean replicas?",
  },
  {
    title: "a deep key of a color is mistyped",
    change: { green: { ...green, probes: { liveness: { periodSecond: 3 } } } },
    key: "green.probes.liveness.periodSecond",
    found: "an unknown key",
    needed: "did you mean period?",
  },
  {
    title: "a key of a list's element is mistyped",
    change: { traffic: { match: [rule, { ...rule, name: "gamma", header: {} }] } },
    key: "traffic.match[1].header",
    found: "an unknown key",
    needed: "did you mean headers?",
  },
  {
    title: "a key stands in the wrong place",
    change: { replicas: 3 },
    key: "replicas",
    found: "an unknown key",
    needed: "did you mean workload.replicas?",
  },
  {
    title: "pods have no readiness probe",
    change: { workload: { probes: { readiness: "none" } } },
    key: "workload.probes.readiness",
    found: '"none"',
    needed:
      "a map with known keys; without a readiness probe it is never known whether pods could take traffic",
  },
  {
    title: "all pods of a color would go at once",
    change: { workload: { strategy: "recreate" } },
    key: "workload.strategy",
    found: '"recreate"',
    needed:
      "safe, fast, balanced, frugal, or a map of maxSurge and maxUnavailable: recreate lets all pods go first, which mode rolling alone allows",
  },
  {
    title: "an image at the top is that of mode rolling",
    change: { image: blue.image },
    key: "image",
    found: `"${blue.image}"`,
    needed:
      "a map that says how one is built; images of colors stand in blue.image and green.image, and here in mode rolling alone",
  },
  {
    title: "a probe is neither a map nor none",
    change: { green: { ...green, probes: { liveness: "off" } } },
    key: "green.probes.liveness",
    found: '"off"',
    needed: "a map with known keys; or none",
  },
  {
    title: "a liveness probe has to pass twice",
    change: { workload: { probes: { liveness: { successThreshold: 2 } } } },
    key: "workload.probes.liveness.successThreshold",
    found: "an unknown key",
    needed: "did you mean workload.probes.readiness.successThreshold?",
  },
  {
    title: "a gRPC probe has headers",
    change: {
      workload: { probes: { startup: { kind: "grpc", httpHeaders: { Host: "shop" } } } },
    },
    key: "workload.probes.startup.httpHeaders",
    found: '{"Host":"shop"}',
    needed: "nothing, as kind is grpc; or kind http",
  },
  {
    title: "a probe's path is not absolute",
    change: { workload: { probes: { liveness: { path: "healthz" } } } },
    key: "workload.probes.liveness.path",
    found: '"healthz"',
    needed: "a path that starts with /",
  },
  {
    title: "a TCP probe has a path",
    change: { workload: { probes: { liveness: { kind: "tcp", path: "/healthz" } } } },
    key: "workload.probes.liveness.path",
    found: '"/healthz"',
    needed: "nothing, as kind is tcp; or kind http",
  },
  {
    title: "a command probe has no command",
    change: { workload: { probes: { liveness: { kind: "command" } } } },
    key: "workload.probes.liveness.command",
    found: "nothing",
    needed: "a list of words, as kind is command",
  },
  {
    title: "a command probe has a port",
    change: { workload: { probes: { liveness: { kind: "command", command: ["x"], port: 80 } } } },
    key: "workload.probes.liveness.port",
    found: "80",
    needed: "nothing, as kind is command",
  },
  {
    title: "the grace period cuts the drain off",
    change: {
      workload: { drain: { preStop: "10s", shutdown: "30s", terminationGracePeriod: "39s" } },
    },
    key: "workload.drain.terminationGracePeriod",
    found: '"39s"',
    needed: "at least preStop 10s + shutdown 30s = 40s",
  },
  {
    title: "the grace period is below the default drain",
    change: { workload: { drain: { terminationGracePeriod: "34s" } } },
    key: "workload.drain.terminationGracePeriod",
    found: '"34s"',
    needed: "at least preStop 5s + shutdown 30s = 35s",
  },
  {
    title: "a color's shutdown outlasts the common grace period",
    change: {
      workload: { drain: { terminationGracePeriod: "40s" } },
      green: { ...green, drain: { shutdown: "1m" } },
    },
    key: "green.drain.terminationGracePeriod",
    found: '"40s"',
    needed: "at least preStop 5s + shutdown 1m = 1m5s",
  },
  {
    title: "a color's hook outlasts the common grace period",
    change: {
      workload: { drain: { terminationGracePeriod: "40s" } },
      blue: { ...blue, drain: { preStop: "11s" } },
    },
    key: "blue.drain.terminationGracePeriod",
    found: '"40s"',
    needed: "at least preStop 11s + shutdown 30s = 41s",
  },
  {
    title: "a hook is negative",
    change: { workload: { drain: { preStop: "-1s" } } },
    key: "workload.drain.preStop",
    found: '"-1s"',
    needed: "a duration from 0s to 10m, such as 30s",
  },
  {
    title: "a time is a number",
    change: { workload: { drain: { preStop: 5 } } },
    key: "workload.drain.preStop",
    found: '"5"',
    needed: "a duration from 0s to 10m, such as 30s",
  },
  {
    title: "a budget keeps all pods",
    change: { disruption: { minAvailable: 3 } },
    key: "disruption.minAvailable",
    found: "3",
    needed: "fewer than the smallest color's 3 pods",
  },
  {
    title: "a budget keeps more pods than there are",
    change: { disruption: { minAvailable: 5 } },
    key: "disruption.minAvailable",
    found: "5",
    needed: "fewer than the smallest color's 3 pods",
  },
  {
    title: "a budget keeps all pods of the smaller color",
    change: {
      blue: { ...blue, replicas: 10 },
      green: { ...green, replicas: 2 },
      disruption: { minAvailable: 2 },
    },
    key: "disruption.minAvailable",
    found: "2",
    needed: "fewer than the smallest color's 2 pods",
  },
  {
    title: "a budget keeps the only pod",
    change: { workload: { replicas: 1 }, disruption: { minAvailable: 1 } },
    key: "disruption.minAvailable",
    found: "1",
    needed: "fewer than the smallest color's 1 pods",
  },
  {
    title: "a budget keeps 100 %",
    change: { disruption: { minAvailable: "100%" } },
    key: "disruption.minAvailable",
    found: '"100%"',
    needed: "or no node can be drained",
  },
  {
    title: "a budget keeps all pods once its share is rounded up",
    change: { disruption: { minAvailable: "90%" } },
    key: "disruption.minAvailable",
    found: '"90%"',
    needed: "shares are rounded up",
  },
  {
    title: "a budget keeps the autoscaler's least pods",
    change: { autoscaling: { min: 2, max: 10 }, disruption: { minAvailable: 2 } },
    key: "disruption.minAvailable",
    found: "2",
    needed: "fewer than the smallest color's 2 pods",
  },
  {
    title: "a budget keeps the least pods of a color's own autoscaler",
    change: {
      autoscaling: { min: 5, max: 10 },
      green: { ...green, autoscaling: { min: 2 } },
      disruption: { minAvailable: 2 },
    },
    key: "disruption.minAvailable",
    found: "2",
    needed: "fewer than the smallest color's 2 pods",
  },
  {
    title: "a budget lets no pod go",
    change: { disruption: { maxUnavailable: 0 } },
    key: "disruption.maxUnavailable",
    found: "0",
    needed: "at least 1, or no node can be drained",
  },
  {
    title: "a budget lets 0 % go",
    change: { disruption: { maxUnavailable: "0%" } },
    key: "disruption.maxUnavailable",
    found: '"0%"',
    needed: "at least 1, or no node can be drained",
  },
  {
    title: "a budget has both keys",
    change: { disruption: { maxUnavailable: 1, minAvailable: 1 } },
    key: "disruption",
    found: '{"maxUnavailable":1,"minAvailable":1}',
    needed: "exactly one of maxUnavailable and minAvailable",
  },
  {
    title: "a budget has neither key",
    change: { disruption: {} },
    key: "disruption",
    found: "{}",
    needed: "exactly one of maxUnavailable and minAvailable",
  },
  {
    title: "a budget is no count and no share",
    change: { disruption: { maxUnavailable: "half" } },
    key: "disruption.maxUnavailable",
    found: '"half"',
    needed: "a share such as 25%",
  },
  {
    title: "a strategy neither adds nor removes pods",
    change: { workload: { strategy: { maxSurge: 0, maxUnavailable: 0 } } },
    key: "workload.strategy",
    found: '{"maxSurge":0,"maxUnavailable":0}',
    needed: "maxSurge or maxUnavailable above 0",
  },
  {
    title: "a color's strategy neither adds nor removes pods",
    change: { green: { ...green, strategy: { maxSurge: "0%", maxUnavailable: 0 } } },
    key: "green.strategy",
    found: '{"maxSurge":"0%","maxUnavailable":0}',
    needed: "no pod can ever be replaced",
  },
  {
    title: "a strategy has no known name",
    change: { workload: { strategy: "recreate" } },
    key: "workload.strategy",
    found: '"recreate"',
    needed: "safe, fast, balanced, frugal",
  },
  {
    title: "a strategy's share is above all",
    change: { workload: { strategy: { maxSurge: "101%", maxUnavailable: 0 } } },
    key: "workload.strategy.maxSurge",
    found: '"101%"',
    needed: "an integer of at least 0, or a share such as 25%",
  },
  {
    title: "a strategy's number is negative",
    change: { workload: { strategy: { maxSurge: -1, maxUnavailable: 0 } } },
    key: "workload.strategy.maxSurge",
    found: "-1",
    needed: "an integer of at least 0, or a share such as 25%",
  },
  {
    title: "a strategy has a number too many",
    change: { workload: { strategy: { maxSurge: 1, maxUnavailable: 0, pause: 1 } } },
    key: "workload.strategy.pause",
    found: "an unknown key",
    needed: "Known: maxSurge, maxUnavailable",
  },
  {
    title: "a budget is a fraction",
    change: { disruption: { maxUnavailable: 0.5 } },
    key: "disruption.maxUnavailable",
    found: "0.5",
    needed: "an integer of at least 0, or a share",
  },
  {
    title: "a strategy says half of it",
    change: { workload: { strategy: { maxSurge: 1 } } },
    key: "workload.strategy.maxUnavailable",
    found: "nothing",
    needed: "an integer of at least 0, or a share such as 25%",
  },
  {
    title: "an autoscaler's bounds cross",
    change: { autoscaling: { min: 5, max: 4 } },
    key: "autoscaling.min",
    found: "5",
    needed: "at most max, which is 4",
  },
  {
    title: "a color's bounds cross the common ones",
    change: { autoscaling: { min: 5, max: 10 }, green: { ...green, autoscaling: { max: 4 } } },
    key: "green.autoscaling.min",
    found: "5",
    needed: "at most max, which is 4",
  },
  {
    title: "an autoscaler goes down to no pod",
    change: { autoscaling: { min: 0, max: 4 } },
    key: "autoscaling.min",
    found: "0",
    needed: "an integer from 1 to 10000 (pods)",
  },
  {
    title: "a color has bounds of an autoscaler that is off",
    change: { blue: { ...blue, autoscaling: { min: 2 } } },
    key: "blue.autoscaling",
    found: '{"min":2}',
    needed: "nothing, as autoscaling is off",
  },
  {
    title: "requested memory is above the limit",
    change: { workload: { resources: { requests: { memory: "256Mi" } } } },
    key: "workload.resources.requests.memory",
    found: '"256Mi"',
    needed: "at most limits.memory, which is 128Mi",
  },
  {
    title: "requested CPU is above the limit",
    change: { workload: { resources: { requests: { cpu: "2" }, limits: { cpu: "1500m" } } } },
    key: "workload.resources.requests.cpu",
    found: '"2"',
    needed: "at most limits.cpu, which is 1500m",
  },
  {
    title: "a color's limit is below the common request",
    change: { green: { ...green, resources: { limits: { cpu: "100m" } } } },
    key: "green.resources.requests.cpu",
    found: '"250m"',
    needed: "at most limits.cpu, which is 100m",
  },
  {
    title: "memory has a unit that Kubernetes does not know",
    change: { workload: { resources: { limits: { memory: "128MB" } } } },
    key: "workload.resources.limits.memory",
    found: '"128MB"',
    needed: "a quantity as text",
  },
  {
    title: "an autoscaler goes by a share of what nobody asks for",
    change: {
      workload: { resources: { requests: { cpu: "none" }, limits: { cpu: "none" } } },
      autoscaling: { min: 2, max: 4 },
    },
    key: "autoscaling.cpu",
    found: '"70%"',
    needed:
      "none, as pods of blue and green ask for nothing of which this could be a share (resources.requests.cpu is none); or such a request",
  },
  {
    title: "a gate is a share of memory that is not limited",
    change: { workload: { resources: { limits: "none" } }, release: { gates: { memory: {} } } },
    key: "release.gates.memory",
    found: "{}",
    needed:
      "nothing, as pods of blue and green have no limit of which this could be a share (resources.limits.memory is none); or such a limit",
  },
  {
    title: "a gate is a share of processor time that is not limited in one color",
    change: {
      green: { ...green, resources: { limits: { cpu: "none" } } },
      release: { gates: { cpu: { max: "80%" } } },
    },
    key: "release.gates.cpu",
    found: '{"max":"80%"}',
    needed: "nothing, as pods of green have no limit of which this could be a share",
  },
  {
    title: "an alert is about a share of memory that is not limited",
    change: {
      workload: { resources: { limits: { memory: "none" } } },
      monitoring: { objectives: { memory: "90%" } },
    },
    key: "monitoring.objectives.memory",
    found: '"90%"',
    needed: "nothing, as pods of blue and green have no limit",
  },
  {
    title: "a limit has a unit of its own",
    change: { workload: { resources: { limits: { memory: "128MB" } } } },
    key: "workload.resources.limits.memory",
    found: '"128MB"',
    needed: "or none",
  },
  {
    title: "a variable is also a secret",
    change: { workload: { env: { TOKEN: "a" }, secrets: { TOKEN: "b" } } },
    key: "workload.env.TOKEN",
    found: "the name",
    needed: "a name that is not also in secrets",
  },
  {
    title: "a color's variable is a common secret",
    change: { workload: { secrets: { TOKEN: "b" } }, blue: { ...blue, env: { TOKEN: "a" } } },
    key: "blue.env.TOKEN",
    found: "the name",
    needed: "a name that is not also in secrets",
  },
  {
    title: "a variable's name has a blank",
    change: { workload: { env: { "LOG LEVEL": "info" } } },
    key: 'workload.env["LOG LEVEL"]',
    found: '"LOG LEVEL"',
    needed: "variable names of letters, digits, _, - and .",
  },
  {
    title: "a variable's reference lacks its key",
    change: { workload: { env: { TOKEN: { secretKeyRef: { name: "db" } } } } },
    key: "workload.env.TOKEN.secretKeyRef.key",
    found: "nothing",
    needed: "a key of the Secret",
  },
  {
    title: "a variable's reference is of no known kind",
    change: { blue: { ...blue, env: { TOKEN: { vaultRef: { name: "db" } } } } },
    key: "blue.env.TOKEN.vaultRef",
    found: "an unknown key",
    needed: "Known: secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef",
  },
  {
    title: "a variable has two sources",
    change: {
      workload: {
        env: {
          NODE: {
            fieldRef: { fieldPath: "spec.nodeName" },
            resourceFieldRef: { resource: "limits.cpu" },
          },
        },
      },
    },
    key: "workload.env.NODE",
    found: '{"fieldRef"',
    needed: "exactly one of secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef",
  },
  {
    title: "a variable is a list",
    change: { workload: { env: { A: ["a"] } } },
    key: "workload.env.A",
    found: '["a"]',
    needed: "text, or one of secretKeyRef, configMapKeyRef, fieldRef and resourceFieldRef",
  },
  {
    title: "a field of a pod that no variable can hold",
    change: { workload: { env: { A: { fieldRef: { fieldPath: "spec.hostname" } } } } },
    key: "workload.env.A.fieldRef.fieldPath",
    found: '"spec.hostname"',
    needed: "a field of the pod, such as metadata.name",
  },
  {
    title: "a referenced variable is also a secret",
    change: {
      workload: {
        env: { TOKEN: { secretKeyRef: { name: "db", key: "token" } } },
        secrets: { TOKEN: "b" },
      },
    },
    key: "workload.env.TOKEN",
    found: "the name",
    needed: "a name that is not also in secrets",
  },
  {
    title: "variables come from no object",
    change: { workload: { envFrom: [{ prefix: "DB_" }] } },
    key: "workload.envFrom[0]",
    found: '{"prefix":"DB_"}',
    needed: "either configMapRef or secretRef",
  },
  {
    title: "a variable refers to a name that no object brings under its prefix",
    change: {
      workload: {
        env: { URL: "http://$(HOST)/" },
        envFrom: [{ configMapRef: { name: "db" }, prefix: "DB_" }],
      },
    },
    key: "workload.env.URL",
    found: '"http://$(HOST)/"',
    needed: "HOST is none",
  },
  {
    title: "a label belongs to Sluice",
    change: { workload: { podLabels: { "sluice.dev/color": "blue" } } },
    key: 'workload.podLabels["sluice.dev/color"]',
    found: '"blue"',
    needed: "a label that Sluice does not set itself",
  },
  {
    title: "a label is one of the selector",
    change: { green: { ...green, podLabels: { "app.kubernetes.io/name": "web" } } },
    key: 'green.podLabels["app.kubernetes.io/name"]',
    found: '"web"',
    needed: "a label that Sluice does not set itself",
  },
  {
    title: "a label is the version",
    change: { workload: { podLabels: { version: "2" } } },
    key: "workload.podLabels.version",
    found: '"2"',
    needed: "a label that Sluice does not set itself",
  },
  {
    title: "a label's value is a sentence",
    change: { workload: { podLabels: { team: "the shop" } } },
    key: "workload.podLabels.team",
    found: '"the shop"',
    needed: "at most 63 letters, digits, -, _ and .",
  },
  {
    title: "a Service without an address is on nodes",
    change: { service: { type: "NodePort", headless: true } },
    key: "service.headless",
    found: "true",
    needed: "false, as type is NodePort",
  },
  {
    title: "a Service has a type that routes nothing",
    change: { service: { type: "ExternalName" } },
    key: "service.type",
    found: '"ExternalName"',
    needed: "one of ClusterIP, NodePort, LoadBalancer",
  },
  {
    title: "a further port has the name of the service's own",
    change: { workload: { ports: { http: { containerPort: 9090 } } } },
    key: "workload.ports.http",
    found: "the name",
    needed: "another name, such as http-admin; the service's own port has this one",
  },
  {
    title: "a further port is the one that serves",
    change: { workload: { ports: { admin: { containerPort: 8080 } } } },
    key: "workload.ports.admin.containerPort",
    found: "8080",
    needed: "a port that is not the service's own port",
  },
  {
    title: "weights are to hold for a port that one color does not have",
    change: {
      traffic: { ports: { "grpc-admin": 9090 } },
      green: { ...green, ports: { "grpc-admin": { containerPort: 9090 } } },
    },
    key: "traffic.ports.grpc-admin",
    found: "9090",
    needed: "a port of blue, such as workload.ports.grpc-admin with this servicePort",
  },
  {
    title: "weights are to hold for a port under another number than the colors' own",
    change: {
      traffic: { ports: { "grpc-admin": 9090 } },
      workload: { ports: { "grpc-admin": { containerPort: 9090, servicePort: 91 } } },
    },
    key: "traffic.ports.grpc-admin",
    found: "9090",
    needed: "the servicePort of grpc-admin at blue, which is 91/TCP, and of TCP",
  },
  {
    title: "weights are to hold for a port that is not known to speak HTTP",
    change: {
      traffic: { ports: { admin: 9090 } },
      workload: { ports: { admin: { containerPort: 9090 } } },
    },
    key: "traffic.ports.admin",
    found: "9090",
    needed:
      "a name that starts with http-, http2- or grpc-: weights hold for requests, and on other ports the mesh sees none",
  },
  {
    title: "weights are to hold for a further port at a gateway alone",
    change: {
      traffic: { ports: { "grpc-admin": 9090 }, mesh: false, hosts: ["shop.example.com"] },
      workload: { ports: { "grpc-admin": { containerPort: 9090 } } },
    },
    key: "traffic.ports",
    found: '{"grpc-admin":9090}',
    needed: "nothing, as mesh is false: a gateway leads to one port; or mesh true",
  },
  {
    title: "weights are to hold for requests beside connections",
    change: {
      traffic: { ports: { "grpc-admin": 9090 }, protocol: "tcp" },
      workload: { ports: { "grpc-admin": { containerPort: 9090 } } },
      monitoring: { scrape: "none" },
    },
    key: "traffic.ports",
    found: '{"grpc-admin":9090}',
    needed:
      "nothing, as protocol is tcp: a release moves rules for connections, or rules for requests",
  },
  {
    title: "weights are to hold for a further port by Gateway API",
    change: {
      traffic: {
        ports: { "grpc-admin": 9090 },
        router: "gateway-api",
        hosts: ["shop.example.com"],
      },
      workload: { ports: { "grpc-admin": { containerPort: 9090 } } },
    },
    key: "traffic.ports",
    found: '{"grpc-admin":9090}',
    needed:
      "nothing, as traffic.router is gateway-api, which has no further ports that the weights hold for. Instead: the port in a stack of its own; or the colors' own Services, which have all of workload.ports; or router istio or ingress or service",
  },
  {
    title: "a hash and a way of its own are asked for",
    change: {
      traffic: { loadBalancer: { simple: "RANDOM", consistentHash: { useSourceIp: true } } },
    },
    key: "traffic.loadBalancer.simple",
    found: '"RANDOM"',
    needed: "nothing beside consistentHash",
  },
  {
    title: "a hash is of two things",
    change: {
      traffic: {
        loadBalancer: { consistentHash: { useSourceIp: true, httpHeaderName: "x-user" } },
      },
    },
    key: "traffic.loadBalancer.consistentHash",
    found: '{"httpHeaderName":"x-user","useSourceIp":true}',
    needed: "exactly one of httpHeaderName, httpCookie, httpQueryParameterName, useSourceIp",
  },
  {
    title: "a hash is of the cookie that keeps users on their color",
    change: {
      traffic: {
        stickiness: {},
        loadBalancer: { consistentHash: { httpCookie: { name: "sluice-bucket" } } },
      },
    },
    key: "traffic.loadBalancer.consistentHash.httpCookie.name",
    found: '"sluice-bucket"',
    needed: "another name than that of stickiness.cookie, in which users keep their color",
  },
  {
    title: "a hash of connections is of a header",
    change: {
      traffic: {
        protocol: "tcp",
        loadBalancer: { consistentHash: { httpHeaderName: "x-user" } },
      },
      monitoring: { scrape: "none" },
    },
    key: "traffic.loadBalancer.consistentHash.httpHeaderName",
    found: '"x-user"',
    needed: "useSourceIp, as protocol is tcp: proxies see connections, no requests",
  },
  {
    title: "a redirect leads where callers come from",
    change: { traffic: { match: [{ name: "a", paths: ["/a"], to: { redirect: {} } }] } },
    key: "traffic.match[0].to.redirect",
    found: '{"redirectCode":302}',
    needed: "at least one of uri, authority, scheme: callers would come again",
  },
  {
    title: "a rule that asks no pod has a limit",
    change: {
      traffic: {
        match: [
          { name: "a", paths: ["/a"], to: { directResponse: { status: 503 } }, timeout: "1s" },
        ],
      },
    },
    key: "traffic.match[0].timeout",
    found: '"1s"',
    needed: "nothing, as no pod is asked: the proxy answers",
  },
  {
    title: "a route of Gateway API answers itself",
    change: {
      traffic: {
        router: "gateway-api",
        hosts: ["shop.example.com"],
        match: [{ name: "a", paths: ["/a"], to: { directResponse: { status: 503 } } }],
      },
    },
    key: "traffic.match[0].to",
    found: '{"directResponse":{"status":503}}',
    needed: "a color, a role or split, as traffic.router is gateway-api; or router istio",
  },
  {
    title: "a color's port is that of its Service",
    change: { green: { ...green, ports: { admin: { containerPort: 9090, servicePort: 80 } } } },
    key: "green.ports.admin.servicePort",
    found: "80",
    needed: "a port that is not traffic.servicePort",
  },
  {
    title: "two further ports are one",
    change: {
      workload: {
        ports: {
          admin: { containerPort: 9090 },
          metrics: { containerPort: 9090, servicePort: 91 },
        },
      },
    },
    key: "workload.ports.metrics.containerPort",
    found: "9090",
    needed: "a port that is not admin",
  },
  {
    title: "a pod would run as root",
    change: { workload: { userId: 0 } },
    key: "workload.userId",
    found: "0",
    needed: "an integer from 1 to 2147483647; or root, or platform, by name",
  },
  {
    title: "a capability has the prefix of the kernel",
    change: { workload: { capabilities: { add: ["CAP_NET_ADMIN"] } } },
    key: "workload.capabilities.add[0]",
    found: '"CAP_NET_ADMIN"',
    needed: "a capability without CAP_, such as NET_BIND_SERVICE",
  },
  {
    title: "a file has folders in its name",
    change: { workload: { files: { "a/b.yaml": "" } } },
    key: 'workload.files["a/b.yaml"]',
    found: '"a/b.yaml"',
    needed: "file names without folders",
  },
  {
    title: "live files lie within files",
    change: {
      workload: { files: { a: "" }, liveFiles: { b: "" }, liveFilesPath: "/etc/sluice/live" },
    },
    key: "workload.liveFilesPath",
    found: '"/etc/sluice/live"',
    needed: "a folder apart from filesPath, which is /etc/sluice",
  },
  {
    title: "files lie where live files do by default",
    change: {
      workload: { files: { a: "" }, liveFiles: { b: "" }, filesPath: "/etc/sluice-live" },
    },
    key: "workload.liveFilesPath",
    found: '"/etc/sluice-live"',
    needed: "a folder apart from filesPath, which is /etc/sluice-live",
  },
  {
    title: "a live file has a folder",
    change: { green: { ...green, liveFiles: { "a/b": "" } } },
    key: 'green.liveFiles["a/b"]',
    found: '"a/b"',
    needed: "file names without folders",
  },
  {
    title: "two volumes have one place",
    change: { workload: { scratchPaths: ["/tmp", "/tmp"] } },
    key: "workload.scratchPaths[1]",
    found: '"/tmp"',
    needed: "a folder that nothing else is mounted at",
  },
  {
    title: "a Secret's name is none",
    change: { workload: { imagePullSecrets: ["Registry_Login"] } },
    key: "workload.imagePullSecrets[0]",
    found: '"Registry_Login"',
    needed: "names of Secrets",
  },
  {
    title: "pods count as available only after the rollout has failed",
    change: { workload: { minReady: "1m", progressDeadline: "1m" } },
    key: "workload.minReady",
    found: '"1m"',
    needed: "less than progressDeadline, which is 1m",
  },
  {
    title: "a host is one word",
    change: { traffic: { hosts: ["shop"] } },
    key: "traffic.hosts[0]",
    found: '"shop"',
    needed: "a DNS name such as shop.example.com",
  },
  {
    title: "a host is an address of the web",
    change: { traffic: { hosts: ["https://shop.example.com"] } },
    key: "traffic.hosts[0]",
    found: '"https://shop.example.com"',
    needed: "a DNS name",
  },
  {
    title: "a host holds an underscore",
    change: { traffic: { hosts: ["a.example.com", "my_shop.example.com"] } },
    key: "traffic.hosts[1]",
    found: '"my_shop.example.com"',
    needed: "a DNS name",
  },
  {
    title: "a host is an IP address",
    change: { traffic: { hosts: ["10.0.0.1"] } },
    key: "traffic.hosts[0]",
    found: '"10.0.0.1"',
    needed: "a DNS name",
  },
  {
    title: "every host is taken in the mesh, too",
    change: { traffic: { hosts: ["*"] } },
    key: "traffic.mesh",
    found: "true",
    needed: "false, as one of traffic.hosts is *, which Istio refuses in the mesh",
  },
  {
    title: "a host stands twice",
    change: { traffic: { hosts: [...hosts, ...hosts] } },
    key: "traffic.hosts[1]",
    found: '"shop.example.com"',
    needed: "a name that no other host has",
  },
  {
    title: "a host is covered by another one",
    change: { traffic: { hosts: ["*.example.com", ...hosts] } },
    key: "traffic.hosts[1]",
    found: '"shop.example.com"',
    needed: "nothing, as *.example.com covers it",
  },
  {
    title: "there is TLS without a host",
    change: { traffic: { tls: { credentialName: "shop" } } },
    key: "traffic.tls",
    found: "{",
    needed: "traffic.hosts is empty",
  },
  {
    title: "there is a gateway without a host",
    change: { traffic: { gateway: { name: "public" } } },
    key: "traffic.gateway",
    found: '{"name":"public"}',
    needed: "traffic.hosts is empty",
  },
  {
    title: "there is a way in from outside without a host",
    change: { traffic: { preview: { publicValue: "open-sesame-open-sesame" } } },
    key: "traffic.preview.publicValue",
    found: "[secret]",
    needed: "traffic.hosts is empty",
  },
  {
    title: "the way in from outside is easily guessed",
    change: { traffic: { hosts, preview: { publicValue: "beta" } } },
    key: "traffic.preview.publicValue",
    found: "[secret]",
    needed: "at least 20 letters",
  },
  {
    title: "an existing gateway is given a selector",
    change: { traffic: { hosts, gateway: { name: "public", selector: { istio: "x" } } } },
    key: "traffic.gateway.selector",
    found: '{"istio":"x"}',
    needed: "nothing beside gateway.name",
  },
  {
    title: "an existing gateway is given TLS",
    change: { traffic: { hosts, gateway: { name: "public" }, tls: { credentialName: "shop" } } },
    key: "traffic.tls",
    found: "{",
    needed: "nothing beside gateway.name",
  },
  {
    title: "TLS is too old",
    change: { traffic: { hosts, tls: { credentialName: "shop", minVersion: "1.1" } } },
    key: "traffic.tls.minVersion",
    found: '"1.1"',
    needed: "one of 1.2, 1.3",
  },
  {
    title: "two rules have one name",
    change: { traffic: { match: [rule, rule] } },
    key: "traffic.match[1].name",
    found: '"beta"',
    needed: "a name that no other rule has",
  },
  {
    title: "a rule has no condition",
    change: { traffic: { match: [{ name: "all", to: "idle" }] } },
    key: "traffic.match[0]",
    found: '{"name":"all","to":"idle"}',
    needed: "at least one condition, such as headers",
  },
  {
    title: "a rule has an empty condition",
    change: { traffic: { match: [{ name: "all", to: "idle", headers: {} }] } },
    key: "traffic.match[0].headers",
    found: "{}",
    needed: "at least one entry",
  },
  {
    title: "a rule's header is not in lower case",
    change: { traffic: { match: [{ ...rule, headers: { "X-Beta": "1" } }] } },
    key: "traffic.match[0].headers.X-Beta",
    found: '"X-Beta"',
    needed: "lower-case header names",
  },
  {
    title: "a rule has two cookies",
    change: { traffic: { match: [{ ...rule, cookies: { a: "1", b: "2" } }] } },
    key: "traffic.match[0].cookies",
    found: '{"a":"1","b":"2"}',
    needed: "one cookie",
  },
  {
    title: "a rule has a cookie twice",
    change: { traffic: { match: [{ ...rule, cookies: { a: "1" }, headers: { cookie: "a=1" } }] } },
    key: "traffic.match[0].headers.cookie",
    found: '"a=1"',
    needed: "either cookies or a cookie header",
  },
  {
    title: "a cookie's value is an expression",
    change: { traffic: { match: [{ ...rule, cookies: { a: ".*" } }] } },
    key: "traffic.match[0].cookies.a",
    found: '".*"',
    needed: "letters, digits, _, . and -",
  },
  {
    title: "a mirror takes more than all",
    change: { traffic: { mirror: { share: "101%" } } },
    key: "traffic.mirror.share",
    found: '"101%"',
    needed: "a share from 1% to 100%, such as 5%",
  },
  {
    title: "a try may last longer than the request",
    change: { traffic: { timeout: "1s", retries: { perTryTimeout: "2s" } } },
    key: "traffic.retries.perTryTimeout",
    found: '"2s"',
    needed: "at most timeout, which is 1s",
  },
  {
    title: "tries have a limit while they are off",
    change: { traffic: { retries: { attempts: 0, perTryTimeout: "100ms" } } },
    key: "traffic.retries.perTryTimeout",
    found: '"100ms"',
    needed: "nothing, as retries.attempts is 0",
  },
  {
    title: "a time has no unit",
    change: { traffic: { timeout: "10" } },
    key: "traffic.timeout",
    found: '"10"',
    needed: "a duration from 1ms to 1h, such as 30s",
  },
  {
    title: "a time is more exact than it can be",
    change: { traffic: { outlierDetection: { interval: "1500ms" } } },
    key: "traffic.outlierDetection.interval",
    found: '"1500ms"',
    needed: "a duration from 1s to 1h, such as 30s; a multiple of 1s",
  },
  {
    title: "a key stands under its old name, too",
    change: { traffic: { timeout: "1s", timeoutMs: 1000 } },
    key: "traffic.timeoutMs",
    found: "the old name of timeout",
    needed: "timeout, and that alone",
  },
  {
    title: "a warning comes after the alarm",
    change: { monitoring: { objectives: { errorWarning: "5%" } } },
    key: "monitoring.objectives.errorWarning",
    found: '"5%"',
    needed: "less than errorCritical, which is 5%",
  },
  {
    title: "quick is what no bucket tells",
    change: { monitoring: { objectives: { latency: "300ms" } } },
    key: "monitoring.objectives.latency",
    found: '"300ms"',
    needed: "an edge of the buckets that istio counts in; next to it: 250ms, 500ms",
  },
  {
    title: "the slowest requests are beyond every bucket",
    change: { monitoring: { objectives: { latencyP99: "1h" } } },
    key: "monitoring.objectives.latencyP99",
    found: '"1h"',
    needed: "less than 1h, the last edge of the buckets that istio counts in",
  },
  {
    title: "the application's buckets do not rise",
    change: { monitoring: { requests: { app: { buckets: ["500ms", "100ms"] } } } },
    key: "monitoring.requests.app.buckets",
    found: '["500ms","100ms"]',
    needed: "edges that rise",
  },
  {
    title: "the application's requests are not told apart by color",
    change: { monitoring: { requests: { app: { selector: 'job="shop"' } } } },
    key: "monitoring.requests.app.selector",
    found: '"job=\\"shop\\""',
    needed: "labels with {color} in them, else both colors have the same requests",
  },
  {
    title: "the pods count requests and are scraped too seldom for the rules",
    change: {
      monitoring: {
        requests: { source: "app" },
        rules: "config-map",
        scrape: "scrape-config",
        interval: "31s",
      },
    },
    key: "monitoring.interval",
    found: '"31s"',
    needed: "at most 30s, as the rules take rates of a minute of what the pods count",
  },
  {
    title: "pages about alerts end in a slash",
    change: { monitoring: { runbooks: "https://runbooks.example.com/" } },
    key: "monitoring.runbooks",
    found: '"https://runbooks.example.com/"',
    needed: "an address of http or https, or a path, without / at the end",
  },
  {
    title: "an objective is a fraction",
    change: { monitoring: { objectives: { ready: 99.9 } } },
    key: "monitoring.objectives.ready",
    found: "99.9",
    needed: "a share from 1% to 100%, such as 5%",
  },
  {
    title: "dashboards of series that nobody records",
    change: { monitoring: { dashboards: {} } },
    key: "monitoring.rules",
    found: '"none"',
    needed: "prometheus-rule or config-map: dashboards show the series that the rules record",
  },
  {
    title: "a gauge of requests that is a query",
    change: { monitoring: { rules: "config-map", dashboards: { inFlight: "sum(busy)" } } },
    key: "monitoring.dashboards.inFlight",
    found: '"sum(busy)"',
    needed: "a metric's name",
  },
  {
    title: "a receiver without what its kind needs",
    change: { monitoring: { rules: "config-map", receivers: [{ ...chat, kind: "email" }] } },
    key: "monitoring.receivers[0].smarthost",
    found: "nothing",
    needed: "a value, as kind email needs one",
  },
  {
    title: "a receiver with a key of another kind",
    change: { monitoring: { rules: "config-map", receivers: [{ ...chat, corpId: "ww1" }] } },
    key: "monitoring.receivers[0].corpId",
    found: '"ww1"',
    needed: "nothing, as kind slack has only webhookUrl, channel",
  },
  {
    title: "receivers, none of which wants critical alerts",
    change: {
      monitoring: { rules: "config-map", receivers: [{ ...chat, severities: ["warning"] }] },
    },
    key: "monitoring.receivers[0].severities",
    found: '["warning"]',
    needed: "critical for at least one receiver",
  },
  {
    title: "receivers without rules",
    change: { monitoring: { receivers: [chat] } },
    key: "monitoring.rules",
    found: '"none"',
    needed: "prometheus-rule or config-map, as receivers hear of nothing without rules",
  },
  {
    title: "a label of a ServiceMonitor is none",
    change: { monitoring: { labels: { release: "kube prometheus" } } },
    key: "monitoring.labels.release",
    found: '"kube prometheus"',
    needed: "at most 63 letters, digits",
  },
  {
    title: "stages do not rise",
    change: { release: { stages: [stage(50), stage(10), stage(100)] } },
    key: "release.stages",
    found: "[50,10,100]",
    needed: "weights that rise and end at 100; weights do not rise: 50, 10, 100",
  },
  {
    title: "stages do not end at 100",
    change: { release: { stages: [stage(10), stage(50)] } },
    key: "release.stages",
    found: "[10,50]",
    needed: "the last weight is not 100: 10, 50",
  },
  {
    title: "there are no stages",
    change: { release: { stages: [] } },
    key: "release.stages",
    found: "[]",
    needed: "the last weight is not 100: no stages",
  },
  {
    title: "a walk has a name and stages of its own",
    change: { release: { preset: "mesh", stages: [stage(100)] } },
    key: "release.preset",
    found: '"mesh"',
    needed: "nothing, as stages is given",
  },
  {
    title: "what holds comes after what turns back",
    change: { release: { guard: { errors: { max: "1%", minRequests: 100 } } } },
    key: "release.gates.errors.max",
    found: '"1%"',
    needed: "less than guard.errors.max, which is 1%",
  },
  {
    title: "fewer pods are missed before the guard than before the gate",
    change: { release: { gates: { ready: { min: "40%" } } } },
    key: "release.gates.ready.min",
    found: '"40%"',
    needed: "more than guard.ready.min, which is 50%",
  },
  {
    title: "a gate counts more failures than answers",
    change: { release: { gates: { ready: { failures: 4 } } } },
    key: "release.gates.ready.failures",
    found: "4",
    needed: "at most `of`, which is 3",
  },
  {
    title: "an answer takes longer than the time until the next",
    change: { release: { gates: { ready: { every: "5s" } } } },
    key: "release.gates.ready.timeout",
    found: '"5s"',
    needed: "less than every, which is 5s",
  },
  {
    title: "a gate on logs has no store to ask",
    change: { release: { gates: { logs: { mode: "enforce" } } } },
    key: "release.gates.logs.mode",
    found: '"enforce"',
    needed: "off, as logs.loki is not set",
  },
  {
    title: "a query of logs has no store to ask",
    change: { release: { gates: { queries: [{ ...query, from: "logs" }] } } },
    key: "release.gates.queries[0].from",
    found: '"logs"',
    needed: "metrics, as logs.loki is not set",
  },
  {
    title: "a window is shorter than the delay of log lines allows",
    change: {
      release: {
        logs: { loki: "http://loki", delay: "40s" },
        gates: { logs: { mode: "observe" } },
      },
    },
    key: "release.gates.logs.window",
    found: '"1m"',
    needed: "at least 1m20s, twice logs.delay",
  },
  {
    title: "the guard turns back before error lines hold",
    change: {
      release: {
        logs: { loki: "http://loki" },
        gates: { logs: { mode: "enforce", maxErrorLinesPerMinute: 60 } },
        guard: { logs: { mode: "enforce" } },
      },
    },
    key: "release.gates.logs.maxErrorLinesPerMinute",
    found: "60",
    needed: "less than guard.logs.maxErrorLinesPerMinute, which is 60",
  },
  {
    title: "a shipper carries its own service twice",
    change: { logging: { ...logging, services: ["till", "shop"] } },
    key: "logging.services[1]",
    found: '"shop"',
    needed: "each service once, without the own",
  },
  {
    title: "a shipper carries another service twice",
    change: { logging: { ...logging, services: ["till", "market/till"] } },
    key: "logging.services[1]",
    found: '"market/till"',
    needed: "each service once, without the own",
  },
  {
    title: "the image of the log shipper is a tag",
    change: { logging: { ...logging, image: "fluent-bit:5.1" } },
    key: "logging.image",
    found: '"fluent-bit:5.1"',
    needed: "repository@sha256:",
  },
  {
    title: "the store of log lines has a password without a user",
    change: { logging: { ...logging, store: { ...store, password: "hunter2" } } },
    key: "logging.store.username",
    found: "nothing",
    needed: "a user's name, as password is set",
  },
  {
    title: "the store of log lines has a user without a password",
    change: { logging: { ...logging, store: { ...store, username: "shipper" } } },
    key: "logging.store.password",
    found: "nothing",
    needed: "a password, as username is set",
  },
  {
    title: "the store of log lines is opened twice",
    change: {
      logging: { ...logging, store: { ...store, username: "x", password: "y", token: "hunter2" } },
    },
    key: "logging.store.token",
    found: "[secret]",
    needed: "nothing, as username is set",
  },
  {
    title: "the store's user would be filled in by the shipper",
    change: { logging: { ...logging, store: { ...store, username: "${HOME}", password: "y" } } },
    key: "logging.store.username",
    found: '"${HOME}"',
    needed: "without spaces and $",
  },
  {
    title: "the store's address has a user",
    change: { logging: { ...logging, store: { ...store, url: "http://a:hunter2@loki" } } },
    key: "logging.store.url",
    found: "an address with a user in it",
    needed: "username and password",
  },
  {
    title: "the store's address has a query",
    change: { logging: { ...logging, store: { ...store, url: "http://loki?x=1" } } },
    key: "logging.store.url",
    found: '"http://loki?x=1"',
    needed: "an address without ? and #",
  },
  {
    title: "Loki is given an index",
    change: { logging: { ...logging, store: { ...store, index: "shop" } } },
    key: "logging.store.index",
    found: '"shop"',
    needed: "which has no indices",
  },
  {
    title: "Elasticsearch is given a tenant",
    change: { logging: { ...logging, store: { ...store, kind: "elasticsearch", tenant: "a" } } },
    key: "logging.store.tenant",
    found: '"a"',
    needed: "only Loki has it",
  },
  {
    title: "a store without a ruler is given an alert",
    change: { logging: { ...logging, store: { ...store, kind: "opensearch" }, alert: {} } },
    key: "logging.alert",
    found: '{"maxErrorLinesPerMinute":10',
    needed: "nothing, as only Loki has a ruler",
  },
  {
    title: "the log shipper requests more than it may use",
    change: { logging: { ...logging, resources: { requests: { memory: "1Gi" } } } },
    key: "logging.resources.requests.memory",
    found: '"1Gi"',
    needed: "at most limits.memory, which is 128Mi",
  },
  {
    title: "a toleration without a key compares",
    change: { logging: { ...logging, tolerations: [{ effect: "NoSchedule" }] } },
    key: "logging.tolerations[0].operator",
    found: "nothing",
    needed: "Exists, as key is not set",
  },
  {
    title: "a toleration has a value that nobody looks at",
    change: {
      logging: { ...logging, tolerations: [{ key: "a", operator: "Exists", value: "b" }] },
    },
    key: "logging.tolerations[0].value",
    found: '"b"',
    needed: "nothing, as operator is Exists",
  },
  {
    title: "tracing has no collector",
    change: { workload: { tracing: { sampling: "5%" } } },
    key: "workload.tracing.endpoint",
    found: "nothing",
    needed: "the address of a collector, or no tracing at all: without one no span goes anywhere",
  },
  {
    title: "a variable of tracing is set twice, by one color alone",
    change: {
      workload: { tracing: { endpoint: "http://collector:4318" } },
      green: { ...green, env: { OTEL_TRACES_SAMPLER: "always_on" } },
    },
    key: "green.env.OTEL_TRACES_SAMPLER",
    found: "the name",
    needed: "a name that tracing does not set",
  },
  {
    title: "a window is shorter than two scrapes",
    change: { release: { gates: { latency: { window: "20s" } } } },
    key: "release.gates.latency.window",
    found: '"20s"',
    needed: "at least 30s, two scrapes of metrics.scrapeInterval",
  },
  {
    title: "a single failed request is over the limit",
    change: { release: { gates: { errors: { max: "0.3%" } } } },
    key: "release.gates.errors.minRequests",
    found: "100",
    needed: "at least 334, as with fewer a single failure is over max",
  },
  {
    title: "a percentile is the slowest request",
    change: { release: { gates: { latency: { minRequests: 50 } } } },
    key: "release.gates.latency.minRequests",
    found: "50",
    needed: "at least 100, as with fewer the percentile is the slowest request",
  },
  {
    title: "a stage is over before a gate can fail",
    change: { release: { stages: [stage(100, "15s")] } },
    key: "release.gates.errors.every",
    found: '"10s"',
    needed: "time for 2 answers within the shortest stage, which is 15s",
  },
  {
    title: "two gates have one name",
    change: {
      release: { gates: { commands: [own("smoke")] }, verify: { commands: [own("smoke")] } },
    },
    key: "release.gates.commands[0].name",
    found: '"smoke"',
    needed: "a name that no other gate has",
  },
  {
    title: "a gate of one's own has the name of another",
    change: { release: { gates: { commands: [own("errors")] } } },
    key: "release.gates.commands[0].name",
    found: '"errors"',
    needed: "a name that no other gate has",
  },
  {
    title: "a person is part of the guard",
    change: { release: { guard: { approvals: [{ name: "owner" }] } } },
    key: "release.guard.approvals",
    found: "an unknown key",
    needed: "a known key; did you mean",
  },
  {
    title: "the guard only holds",
    change: { release: { guard: { errors: { onFail: "hold" } } } },
    key: "release.guard.errors.onFail",
    found: "an unknown key",
    needed: "a known key; did you mean",
  },
  {
    title: "a query leaves something open",
    change: { release: { gates: { queries: [{ ...query, query: "x{c='{colour}'}" }] } } },
    key: "release.gates.queries[0].query",
    found: '"x{c=',
    needed: "not {colour}",
  },
  {
    title: "a question leads to no host",
    change: { release: { verify: { http: [{ name: "smoke", url: "/ready" }] } } },
    key: "release.verify.http[0].url",
    found: '"/ready"',
    needed: "an address that starts with http:// or https://",
  },
  {
    title: "a question at the gateway reaches the active color",
    change: {
      traffic: { hosts },
      release: { verify: { http: [{ name: "smoke", url: "http://shop.example.com/ready" }] } },
    },
    key: "release.verify.http[0].url",
    found: '"http://shop.example.com/ready"',
    needed: "traffic.preview.publicValue",
  },
  {
    title: "a question at the gateway by a name with a dot at its end reaches the active color",
    change: {
      traffic: { hosts },
      release: { verify: { http: [{ name: "smoke", url: "http://shop.example.com./ready" }] } },
    },
    key: "release.verify.http[0].url",
    found: '"http://shop.example.com./ready"',
    needed: "traffic.preview.publicValue",
  },
  {
    title:
      "a question at an address in a variable, for a host of the gateway, reaches the active color",
    change: {
      traffic: { hosts },
      release: {
        verify: { http: [{ name: "smoke", urlFrom: "SMOKE_URL", host: "shop.example.com" }] },
      },
    },
    key: "release.verify.http[0].urlFrom",
    found: '"SMOKE_URL"',
    needed: "traffic.preview.publicValue",
  },
  {
    title: "a command has no program",
    change: { release: { gates: { commands: [{ name: "suite", command: [] }] } } },
    key: "release.gates.commands[0].command",
    found: "[]",
    needed: "a program and its arguments as a list of words",
  },
  {
    title: "a signature is verified by nobody's key",
    change: { release: { verify: { signature: { transparencyLog: false } } } },
    key: "release.verify.signature.key",
    found: "nothing",
    needed: "a public key, or identity and issuer",
  },
  {
    title: "a signature is verified by a key and by an identity",
    change: { release: { verify: { signature: { key: "k", identity: "me", issuer: "them" } } } },
    key: "release.verify.signature.identity",
    found: '"me"',
    needed: "nothing, as key is given",
  },
  {
    title: "nobody vouches for an identity",
    change: { release: { verify: { signature: { identity: "me" } } } },
    key: "release.verify.signature.issuer",
    found: "nothing",
    needed: "who vouches for identity: anybody may bear that name elsewhere",
  },
  {
    title: "somebody vouches for nobody",
    change: { release: { verify: { signature: { key: "k", issuer: "them" } } } },
    key: "release.verify.signature.issuer",
    found: '"them"',
    needed: "nothing, as there is no identity",
  },
  {
    title: "a signature is asked for in every stage",
    change: { release: { gates: { signature: { key: "cosign.pub" } } } },
    key: "release.gates.signature",
    found: "an unknown key",
    needed: "a known key",
  },
  {
    title: "an approval is looked for in two places",
    change: {
      release: {
        gates: { approvals: [{ name: "owner", file: "ok", url: "https://ok.example.com" }] },
      },
    },
    key: "release.gates.approvals[0].file",
    found: '"ok"',
    needed: "nothing, as url is given",
  },
  {
    title: "a split is given up before it can be seen",
    change: { release: { settle: { ceiling: "30s" } } },
    key: "release.settle.ceiling",
    found: '"30s"',
    needed: "at least 45s: floor, and three scrapes of metrics.scrapeInterval",
  },
  {
    title: "Prometheus has no address",
    change: { release: { metrics: { prometheus: "prometheus:9090" } } },
    key: "release.metrics.prometheus",
    found: '"prometheus:9090"',
    needed: "an address that starts with http:// or https://",
  },
  {
    title: "an address is none",
    change: { release: { metrics: { prometheus: "http://[::1" } } },
    key: "release.metrics.prometheus",
    found: '"http://[::1"',
    needed: "an address that starts with http:// or https://",
  },
  {
    title: "a freeze ends before it begins",
    change: { release: { freeze: [{ name: "night", fromHour: 22, toHour: 6 }] } },
    key: "release.freeze[0].toHour",
    found: "6",
    needed: "more than fromHour, which is 22; a night is two entries",
  },
  {
    title: "a freeze ends on an earlier date",
    change: {
      release: { freeze: [{ name: "x", fromDate: "2026-12-20", toDate: "2026-01-03" }] },
    },
    key: "release.freeze[0].toDate",
    found: '"2026-01-03"',
    needed: "a date that is not before fromDate, which is 2026-12-20",
  },
  {
    title: "a freeze begins on no date",
    change: { release: { freeze: [{ name: "x", fromDate: "2026-02-30" }] } },
    key: "release.freeze[0].fromDate",
    found: '"2026-02-30"',
    needed: "a date such as 2026-12-20",
  },
  {
    title: "a question has no address",
    change: { release: { gates: { http: [{ name: "own" }] } } },
    key: "release.gates.http[0].url",
    found: "nothing",
    needed: "an address, or urlFrom",
  },
  {
    title: "a question has two addresses",
    change: {
      release: {
        gates: { http: [{ name: "own", url: "https://u:p@a.example.com/?t=1", urlFrom: "URL" }] },
      },
    },
    key: "release.gates.http[0].url",
    found: '"https://…@a.example.com/?t=…"',
    needed: "nothing, as urlFrom is given",
  },
  {
    title: "an approval is in a file and at an address of a variable",
    change: { release: { gates: { approvals: [{ name: "own", file: "ok", urlFrom: "URL" }] } } },
    key: "release.gates.approvals[0].urlFrom",
    found: '"URL"',
    needed: "nothing, as file is given",
  },
  {
    title: "Prometheus has two addresses",
    change: { release: { metrics: { prometheus: "http://u:p@prometheus", prometheusFrom: "P" } } },
    key: "release.metrics.prometheus",
    found: '"http://…@prometheus"',
    needed: "nothing, as prometheusFrom is given",
  },
  {
    title: "Loki has two addresses",
    change: { release: { logs: { loki: "http://loki", lokiFrom: "L" } } },
    key: "release.logs.loki",
    found: '"http://loki"',
    needed: "nothing, as lokiFrom is given",
  },
  {
    title: "nobody knows where news go",
    change: { release: { notify: [{ kind: "slack" }] } },
    key: "release.notify[0].url",
    found: "nothing",
    needed: "an address, or urlFrom",
  },
  {
    title: "news go to an address that only Pulumi can read",
    change: { release: { notify: [{ kind: "slack", url: "[secret] 0123" }] } },
    key: "release.notify[0].url",
    found: "[secret]",
    needed:
      "an address that starts with http:// or https://, in plain config; a secret one is urlFrom's",
  },
  {
    title: "news go to two addresses, of which none is shown",
    change: {
      release: { notify: [{ kind: "slack", url: "https://a.example.com", urlFrom: "SLACK" }] },
    },
    key: "release.notify[0].url",
    found: "[secret]",
    needed: "nothing, as urlFrom is given",
  },
  {
    title: "all requests are promised to succeed",
    change: { monitoring: { objectives: { availability: "100%" } } },
    key: "monitoring.objectives.availability",
    found: '"100%"',
    needed: "a share from 0.01% to 99.99%, such as 5%",
  },
  {
    title: "a wait is for ever",
    change: { release: { deadlines: { hold: "0s" } } },
    key: "release.deadlines.hold",
    found: '"0s"',
    needed: "a duration from 1s to 365d, such as 30s",
  },
  {
    title: "protect is text",
    change: { protect: "true" },
    key: "protect",
    found: '"true"',
    needed: "true or false",
  },
  {
    title: "a context is empty",
    change: { cluster: { context: "" } },
    key: "cluster.context",
    found: '""',
    needed: "a context's name",
  },
  {
    title: "a kubeconfig is a map",
    change: { cluster: { kubeconfig: { users: [] } } },
    key: "cluster.kubeconfig",
    found: "[secret]",
    needed: "a path or a kubeconfig's content",
  },
];

/** The settings of a case; a key that is undefined is not set. */
function settingsOf({ change }: Case): Readonly<Record<string, unknown>> {
  return { ...base, ...change };
}

function problemsOf(settings: unknown): SettingsError {
  try {
    checkSettings(settings);
  } catch (error) {
    if (error instanceof SettingsError) return error;
    throw error;
  }
  return new SettingsError([]);
}

const dotless = (key: string) => key.replaceAll(/\[(\d+)\]|\["([^"]+)"\]/g, ".$1$2");

function expected(one: Case, error: SettingsError): Problem {
  const found = error.problems.find(({ path }) => path.join(".") === dotless(one.key));
  if (!found) throw new Error(`no problem with ${one.key} in\n${error.message}`);
  return found;
}

/** Settings with a value at a path, maps and lists made where there are none. */
function withValue(node: unknown, path: readonly (string | number)[], value: unknown): unknown {
  const [step, ...below] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    const list: readonly unknown[] = Array.isArray(node) ? node : [];
    return list.map((item, at) => (at === step ? withValue(item, below, value) : item));
  }
  const map = isMap(node) ? node : {};
  return { ...map, [step]: withValue(map[step], below, value) };
}

test("the settings that the cases change are valid", () => {
  expect(checkSettings(base)).toEqual(base);
});

test("there are at least 60 cases, each of its own", () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length);
});

test.each(cases)("is refused: $title", (one) => {
  const error = problemsOf(settingsOf(one));
  const { found, needed } = expected(one, error);
  expect(found.startsWith(one.found)).toBe(true);
  expect(needed).toContain(one.needed);
  expect(needed).not.toMatch(/^Invalid|pattern|expected/);
  expect(error.message).toContain(`\n  ${one.key}\n    found    ${found}\n    needed   ${needed}`);
});

test.each(cases)("is told without a word about anything else: $title", (one) => {
  const top = dotless(one.key).split(".")[0];
  const others = problemsOf(settingsOf(one)).problems.filter(({ path }) => path[0] !== top);
  expect(others).toEqual([]);
});

const withExample = cases
  .map((one) => ({ ...one, settings: settingsOf(one) }))
  .map((one) => ({ ...one, problem: expected(one, problemsOf(one.settings)) }))
  .map((one) => ({
    ...one,
    example: exampleFor(one.problem.path, { prefix: "", commands: false }, one.problem.example),
  }))
  .filter(({ example }) => example !== undefined);

test("most problems come with an example", () => {
  expect(withExample.length).toBeGreaterThan(cases.length * 0.6);
});

test.each(withExample)("is mended by its own example: $title", ({ settings, problem, example }) => {
  const value: unknown = parse(`value: ${(example ?? "").replace(/^(?:[^"]|"[^"]*")*?: /, "")}`);
  const mended = withValue(settings, problem.path, isMap(value) ? value["value"] : undefined);
  const left = problemsOf(mended).problems.filter(
    ({ path }) => path.join(".") === problem.path.join("."),
  );
  expect(left).toEqual([]);
});

test.each(withExample)(
  "prints that example, and has it as a command or line for a stack: $title",
  ({ settings, problem, example }) => {
    expect(problemsOf(settings).message).toContain(`    example  ${example ?? ""}`);
    const text = exampleFor(problem.path, { prefix: "shop:", commands: true }, problem.example);
    expect(text).toMatch(/^(?:pulumi config set (?:--secret )?(?:--path )?'shop:|shop:)/);
  },
);
