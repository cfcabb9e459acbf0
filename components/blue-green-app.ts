import type { Job } from "@pulumi/kubernetes/batch/v1/job";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Source } from "../model/build";
import { type Color, COLORS, type PerColor, perColor } from "../model/color";
import { colorName } from "../model/labels";
import { contractIdentity, LEFT_BEHIND, migrationLabels } from "../model/migration";
import { scrapeAnnotations } from "../model/monitoring/scrape";
import { declaredPatches } from "../model/patch/declared-patches";
import { securedBy } from "../model/security/objects";
import { securedColors } from "../model/security/secured";
import { parseSettings } from "../model/settings/settings";
import type { Settings, SettingsArgs } from "../model/settings/settings-args";
import { isServing, servingColors, type Weights } from "../model/traffic/weights";
import { createAccount } from "./account";
import { AppImage } from "./app-image";
import { ColorWorkload, type ColorWorkloadArgs } from "./color-workload";
import { Logging } from "./logging";
import { marked } from "./marks";
import { migrationJob } from "./migration-job";
import { Monitoring } from "./monitoring";
import { Security } from "./security";
import { Traffic } from "./traffic";

/** What is known beside the settings. */
interface Surroundings {
  /** What version control knows about the files in `image.context`. @default - nothing */
  readonly source?: Source;
}

/** One service in two colors. Images and secrets may come from other resources' outputs. */
export interface BlueGreenAppArgs extends SettingsArgs<Input<string>>, Surroundings {}

/** The same with settings that are checked already, such as those of the stack's config. */
export interface CheckedArgs extends Surroundings {
  readonly settings: Settings<Input<string>>;
}

/** What a release reads and writes. */
export interface ReleaseOutputs {
  readonly activeColor: Color;
  readonly idleColor: Color;
  readonly weights: Weights;
  readonly images: PerColor<Input<string>>;
}

/**
 * One service as two permanent colors behind weighted routing.
 *
 * Within one `up` the order is: the rules of both colors, who may call, and every color with weight above 0, then
 * the router, then every color with weight 0. So a color is ready before it gets traffic, traffic has
 * left a color before that color changes, and a broken idle color blocks neither a switch nor the way
 * back.
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class BlueGreenApp extends ComponentResource {
  /** The pods of each color. */
  readonly colors: PerColor<ColorWorkload>;
  /** Who may call. */
  readonly security: Security;
  /** The router. */
  readonly traffic: Traffic;
  /** Scraping and alerts. */
  readonly monitoring: Monitoring;
  /** What ships log lines, if asked for. */
  readonly logging: Logging | undefined;
  /** The build, if a color has no image of its own and `image` says how to make one. */
  readonly image: AppImage | undefined;
  /** Removed from the database what only the version before needs, if that was done. */
  readonly contract: Job | undefined;
  /** Colors, weights and images of this service, for the stack's outputs. */
  readonly release: ReleaseOutputs;

  constructor(
    name: string,
    args: BlueGreenAppArgs | CheckedArgs,
    opts: ComponentResourceOptions = {},
  ) {
    const { source = {}, ...given } = args;
    const settings = "settings" in given ? given.settings : parseSettings(given);
    const transformations = [...(opts.transformations ?? []), marked(settings)];
    super("sluice:index:BlueGreenApp", name, {}, { ...opts, transformations });
    const { activeColor, idleColor, weights } = settings;
    const options = { parent: this };
    // One for both colors: a switch must not change who the service is for those that it calls.
    const account = createAccount(
      name,
      settings,
      COLORS.map((color) => settings.colors[color].workload),
      options,
    );
    let built: AppImage | undefined;
    // Made when the first color needs it. For an idle one that is after the router, as the color itself:
    // a build that fails is no reason not to move traffic.
    const imageOf = (color: Color, when: ComponentResourceOptions): Input<string> => {
      const { image } = settings.colors[color];
      if (image !== undefined || !settings.image) return image ?? "";
      built ??= new AppImage(name, { ...settings.image, source }, when);
      return built.reference;
    };
    const createColor = (color: Color, when: ComponentResourceOptions) =>
      new ColorWorkload(
        colorName(name, color),
        {
          ...{ ...settings, ...account, ...scrapedColor(settings, color) },
          ...{ image: imageOf(color, when), isServing: isServing(weights, color) },
        },
        when,
      );
    const serving = new Map(
      servingColors(weights).map((color) => [color, createColor(color, options)] as const),
    );
    const { lacks, reason: unsecured, ...secured } = securedBy(securedColors(settings));
    this.security = new Security(name, secured, options);
    const readyFirst = [
      ...this.security.objects,
      ...[...serving.values()].flatMap((color) => [color.service, color.deployment]),
    ];
    this.traffic = new Traffic(
      name,
      { ...settings, ...(unsecured !== undefined && { unsecured }), readyFirst },
      options,
    );
    const { router } = this.traffic;
    const afterRouter = { ...options, dependsOn: [router] };
    this.colors = perColor((color) => serving.get(color) ?? createColor(color, afterRouter));
    this.monitoring = new Monitoring(name, { ...settings, router }, options);
    const { logging } = settings;
    // After the router: logs hold up no traffic.
    this.logging = logging && new Logging(name, { ...settings, logging }, afterRouter);
    // After the pods of the color that was retired, whose version is the one that it is about.
    const { deployment: retired } = this.colors[idleColor];
    this.contract = createContract(
      name,
      { ...settings, ...account },
      { ...options, dependsOn: [router, retired] },
    );
    const images = perColor((color) => imageOf(color, afterRouter));
    this.release = { activeColor, idleColor, weights, images };
    this.image = built;
    const patches = declaredPatches(
      settings,
      perColor((color) => settings.colors[color].workload),
    );
    this.registerOutputs({
      release: this.release,
      ...(patches.length > 0 && { patches }),
      ...(lacks.length > 0 && { lacks }),
    });
  }
}

/** Nothing waits for it, the update included: whatever it finds, traffic and releases go on. */
function createContract(
  name: string,
  settings: Settings<Input<string>> & Pick<ColorWorkloadArgs, "serviceAccount">,
  options: ComponentResourceOptions,
): Job | undefined {
  const { app, activeColor, colors, migrations } = settings;
  const { contract, contracted } = migrations ?? {};
  if (!contract || !contracted) return undefined;
  return migrationJob(
    name,
    {
      ...settings,
      owner: app,
      ...{ kind: "contract", identity: contractIdentity(contracted), image: contracted.to },
      ...{ job: contract, workload: colors[activeColor].workload },
      labels: migrationLabels(app, "contract"),
      annotations: { [LEFT_BEHIND]: contracted.from },
      awaited: "never",
    },
    options,
  );
}

/** A color whose pods say where their metrics are, if it is they who say it. */
function scrapedColor({ colors, monitoring }: Settings<Input<string>>, color: Color) {
  const { workload, ...own } = colors[color];
  const podAnnotations = { ...scrapeAnnotations(monitoring, own.port), ...workload.podAnnotations };
  return { ...own, color, workload: { ...workload, podAnnotations } };
}
