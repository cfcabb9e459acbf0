/**
 * Proves: which Jobs a service with migrations declares, with what, when they run, and what waits for them.
 * Does not prove: that Kubernetes runs them once, nor what the engine does with one that fails;
 * test/e2e/migrations does.
 */
import { output } from "@pulumi/pulumi";
import { BlueGreenApp, type BlueGreenAppArgs } from "../../components";
import { parseSettings } from "../../model/settings/settings";
import type { Recording } from "../../preview/recorder";
import { deploy, only } from "../support/deploy";
import { digest, shop } from "../support/shop";

const expand = { command: ["/bin/migrate", "up"] };
const contract = { command: ["/bin/migrate", "contract"] };
const image = (digit: string) => `registry.example.com/shop@${digest(digit)}`;
const contracted = { from: image("c"), to: image("a") };

const declared = async (
  migrations: BlueGreenAppArgs["migrations"],
  args: Partial<BlueGreenAppArgs> = {},
) =>
  deploy(() => new BlueGreenApp("shop", { ...shop, ...args, ...(migrations && { migrations }) }));

const jobs = ({ resources }: Recording) => resources.filter(({ type }) => type.endsWith(":Job"));

const jobOf = (recording: Recording, owner: string) => {
  const [job, ...more] = jobs(recording).filter(({ name }) => name.startsWith(`${owner}-`));
  if (!job || more.length > 0) throw new Error(`not one Job of ${owner}`);
  return job;
};

const nameOf = async (
  owner: string,
  migrations: BlueGreenAppArgs["migrations"],
  args: Partial<BlueGreenAppArgs> = {},
) => jobOf(await declared(migrations, args), owner).name;

const names = ({ resources }: Recording, urns: readonly string[]) =>
  resources
    .filter(({ urn, custom }) => custom && urns.includes(urn))
    .map(({ name, type }) => `${type.split(":").pop() ?? ""} ${name}`)
    .sort();

test("a service without migrations has no Job", async () => {
  expect(jobs(await declared(undefined))).toEqual([]);
});

test("the idle color's pods wait for its Job, which waits for the router", async () => {
  const recording = await declared({ expand });
  const job = jobOf(recording, "shop-green");
  const pods = only(recording, "Deployment", "shop-green");
  expect(names(recording, job.dependencies)).toContain("VirtualService shop");
  expect(pods.dependencies).toContain(job.urn);
  expect(job.inputs).toMatchObject({
    metadata: {
      name: job.name,
      namespace: "market",
      labels: {
        "app.kubernetes.io/name": "shop",
        "sluice.dev/color": "green",
        "sluice.dev/migration": "expand",
      },
      annotations: { "pulumi.com/replaceUnready": "true" },
    },
  });
  expect(job.inputs["spec"]).not.toHaveProperty("suspend");
});

test("what has traffic waits for no Job: its own is suspended, and the router and its pods know none", async () => {
  const recording = await declared({ expand });
  const job = jobOf(recording, "shop-blue");
  expect(job.inputs).toMatchObject({
    metadata: { annotations: { "pulumi.com/skipAwait": "true" } },
    spec: { suspend: true },
  });
  const all = jobs(recording).map(({ urn }) => urn);
  for (const waiting of [
    only(recording, "Deployment", "shop-blue"),
    only(recording, "VirtualService", "shop"),
  ]) {
    expect(waiting.dependencies.filter((one) => all.includes(one))).toEqual([]);
  }
});

test("a Job stays the same one whatever the weights are, and once it is there nothing changes it", async () => {
  const idle = jobOf(await declared({ expand }), "shop-green");
  const serving = jobOf(
    await declared({ expand }, { weights: { blue: 50, green: 50 } }),
    "shop-green",
  );
  expect([serving.urn, serving.ignoreChanges]).toEqual([idle.urn, ["metadata", "spec"]]);
});

test.each<[string, boolean, BlueGreenAppArgs["migrations"], Partial<BlueGreenAppArgs>]>([
  ["another version", false, { expand }, { green: { image: image("d") } }],
  ["another command", false, { expand: { command: ["/bin/migrate", "up", "7"] } }, {}],
  ["another variable", false, { expand: { ...expand, env: { A: "1" } } }, {}],
  ["another image of the tool", false, { expand: { ...expand, image: image("e") } }, {}],
  ["the other color's version", true, { expand }, { blue: { image: image("d") } }],
  ["the workload's variables", true, { expand }, { workload: { env: { A: "1" } } }],
])("with %s it is the same Job: %s", async (_, isSame, migrations, args) => {
  const usual = await nameOf("shop-green", { expand });
  expect((await nameOf("shop-green", migrations, args)) === usual).toBe(isSame);
});

test("values of secrets are in no name, and stand in a Secret that the Job knows by name alone", async () => {
  const with_ = (value: string) => ({ expand: { ...expand, secrets: { TOKEN: value } } });
  const recording = await declared(with_("one"));
  const job = jobOf(recording, "shop-green");
  expect((await nameOf("shop-green", with_("two"))) === job.name).toBe(true);
  const secret = only(recording, "Secret", "shop-green-expand");
  expect(secret.inputs).toMatchObject({ metadata: { name: "shop-green-expand" } });
  expect(job.inputs).toMatchObject({
    spec: {
      template: {
        spec: { containers: [{ envFrom: [{ secretRef: { name: "shop-green-expand" } }] }] },
      },
    },
  });
  expect(job.dependencies).toContain(secret.urn);
});

test("the pod is nobody that a Service selects, outside of the mesh, hardened, and once over stays", async () => {
  const { inputs } = jobOf(
    await declared({
      expand: {
        ...expand,
        args: ["--all"],
        env: { A: "1", B: "$(A)2" },
        retries: 0,
        timeout: "1h",
      },
    }),
    "shop-green",
  );
  expect(inputs["spec"]).toEqual({
    backoffLimit: 0,
    activeDeadlineSeconds: 3600,
    podReplacementPolicy: "Failed",
    template: {
      metadata: {
        labels: {
          "app.kubernetes.io/name": "shop-expand",
          "app.kubernetes.io/instance": "shop",
          "app.kubernetes.io/managed-by": "pulumi",
          "sluice.dev/migration": "expand",
          "sidecar.istio.io/inject": "false",
        },
      },
      spec: {
        restartPolicy: "Never",
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        serviceAccountName: "shop",
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          runAsGroup: 65532,
          fsGroup: 65532,
          seccompProfile: { type: "RuntimeDefault" },
        },
        containers: [
          {
            name: "expand",
            image: shop.green.image,
            command: ["/bin/migrate", "up"],
            args: ["--all"],
            envFrom: [],
            env: [
              { name: "A", value: "1" },
              { name: "B", value: "$(A)2" },
            ],
            resources: {
              requests: { cpu: "250m", memory: "64Mi", "ephemeral-storage": "128Mi" },
              limits: { cpu: "500m", memory: "128Mi", "ephemeral-storage": "1Gi" },
            },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [],
          },
        ],
        volumes: [],
      },
    },
  });
});

test("an expand without a way back says so on its Job", async () => {
  const { inputs } = jobOf(
    await declared({ expand: { ...expand, irreversible: true } }),
    "shop-green",
  );
  expect(inputs).toMatchObject({
    metadata: { annotations: { "sluice.dev/irreversible": "true" } },
  });
});

test("there is no contract until it is said which version it leaves behind", async () => {
  expect(jobs(await declared({ contract }))).toEqual([]);
  expect(jobs(await declared({ contracted }))).toEqual([]);
});

test("a contract comes after the router and the retired pods, runs the version that stays, and holds nothing up", async () => {
  const recording = await declared({ contract, contracted });
  const job = jobOf(recording, "shop-contract");
  expect(job.name).toBe("shop-contract-cccccaaaaa-1");
  expect(names(recording, job.dependencies)).toEqual(
    expect.arrayContaining(["Deployment shop-green", "VirtualService shop"]),
  );
  expect(job.inputs).toMatchObject({
    metadata: {
      annotations: {
        "sluice.dev/left-behind": contracted.from,
        "pulumi.com/skipAwait": "true",
      },
    },
    spec: { template: { spec: { containers: [{ name: "contract", image: contracted.to }] } } },
  });
  const waiting = recording.resources.filter(({ dependencies }) => dependencies.includes(job.urn));
  expect(waiting).toEqual([]);
});

test("a contract that runs again is another Job, one with other words is not", async () => {
  expect(await nameOf("shop-contract", { contract, contracted: { ...contracted, run: 2 } })).toBe(
    "shop-contract-cccccaaaaa-2",
  );
  expect(await nameOf("shop-contract", { contract: { command: ["other"] }, contracted })).toBe(
    "shop-contract-cccccaaaaa-1",
  );
});

test("an image that is known later cannot name a Job", () => {
  const args = { ...shop, green: { image: output(image("b")) }, migrations: { expand } };
  expect(() => parseSettings(args)).toThrow(
    "an image by digest, as text: with migrations a Job is named after the version",
  );
});
