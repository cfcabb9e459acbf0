import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import type { Source } from "../model/build";
import { type Color, otherColor, type PerColor, perColor } from "../model/color";
import { appLabels, colorName } from "../model/labels";
import { scrapeAnnotations } from "../model/monitoring/scrape";
import { parseSettings } from "../model/settings";
import type { Settings, SettingsArgs } from "../model/settings-args";
import { drainedColors, servingColors, type Weights } from "../model/weights";
import { AppImage } from "./app-image";
import { ColorWorkload, type ColorWorkloadArgs } from "./color-workload";
import { withoutInputs } from "./inputs";
import { Logging } from "./logging";
import { marked } from "./marks";
import { Monitoring } from "./monitoring";
import { Traffic } from "./traffic";

/** One service in two colors. Images and secrets may come from other resources' outputs. */
export interface BlueGreenAppArgs extends SettingsArgs<Input<string>, Input<string>> {
  /** What version control knows about the files in `image.context`. @default - nothing */
  readonly source?: Source;
}

/** What a release reads and writes. */
export interface ReleaseState {
  readonly activeColor: Color;
  readonly idleColor: Color;
  readonly weights: Weights;
  readonly images: PerColor<Input<string>>;
}

/**
 * One service as two permanent colors behind weighted routing.
 *
 * Within one `up` the order is: the rules of both colors and every color with weight above 0, then
 * the router, then every color with weight 0. So a color is ready before it gets traffic, traffic has
 * left a color before that color changes, and a broken idle color blocks neither a switch nor the way
 * back (P1).
 *
 * @throws SettingsError synchronously, with every problem found, before any resource is declared
 */
export class BlueGreenApp extends ComponentResource {
  /** The pods of each color. */
  readonly colors: PerColor<ColorWorkload>;
  /** The router. */
  readonly traffic: Traffic;
  /** Scraping and alerts. */
  readonly monitoring: Monitoring;
  /** What ships log lines, if asked for. */
  readonly logging: Logging | undefined;
  /** The build, if a color has no image of its own and `image` says how to make one. */
  readonly image: AppImage | undefined;
  /** Colors, weights and images of this service, for the stack's outputs. */
  readonly release: ReleaseState;

  constructor(name: string, args: BlueGreenAppArgs, opts: ComponentResourceOptions = {}) {
    const { source = {}, ...given } = args;
    const settings = parseSettings(withoutInputs(given));
    const transformations = [...(opts.transformations ?? []), marked(settings)];
    super("sluice:index:BlueGreenApp", name, {}, { ...opts, transformations });
    const parts = new AppParts(name, given, source, settings, this);
    const serving = servingColors(settings.weights).map((color) => parts.createColor(color));
    this.traffic = parts.createTraffic(serving);
    const drained = drainedColors(settings.weights).map((color) =>
      parts.createColor(color, this.traffic),
    );
    this.colors = byColor([...serving, ...drained]);
    this.monitoring = parts.createMonitoring(this.traffic);
    this.logging = parts.createLogging(this.traffic);
    this.release = parts.releaseState();
    this.image = parts.appImage;
    this.registerOutputs({ release: this.release });
  }
}

/** A color's pods and which color it is. */
interface Placed {
  readonly color: Color;
  readonly workload: ColorWorkload;
}

/** The steps of the constructor. */
class AppParts {
  /** Made when the first color needs it. */
  appImage: AppImage | undefined;
  private serviceAccount: ServiceAccount | undefined;

  constructor(
    private readonly name: string,
    private readonly args: SettingsArgs<Input<string>, Input<string>>,
    private readonly source: Source,
    private readonly settings: Settings,
    private readonly parent: BlueGreenApp,
  ) {}

  /** @param after - the router that must have let go of the color before it changes */
  createColor(color: Color, after?: Traffic): Placed {
    const { app, namespace, colors, disruption, traffic, protect } = this.settings;
    const { autoscaling, port } = colors[color];
    const workload = new ColorWorkload(
      colorName(this.name, color),
      {
        app,
        namespace,
        color,
        port,
        image: this.image(color, after),
        workload: this.workload(color),
        disruption,
        ...(autoscaling && { autoscaling }),
        servicePort: traffic.servicePort,
        protocol: traffic.protocol,
        ...this.account(color),
        protect,
      },
      { parent: this.parent, ...(after && { dependsOn: [after.virtualService] }) },
    );
    return { color, workload };
  }

  /** One for both colors: a switch must not change who the service is for those that it calls. */
  private account(color: Color): Pick<ColorWorkloadArgs, "serviceAccount"> {
    const { app, namespace, colors } = this.settings;
    if (colors[color].workload.serviceAccount !== undefined) return {};
    this.serviceAccount ??= new ServiceAccount(
      this.name,
      {
        metadata: { name: app, namespace, labels: { ...appLabels(app) } },
        automountServiceAccountToken: false,
      },
      { parent: this.parent },
    );
    return { serviceAccount: this.serviceAccount.metadata.name };
  }

  createTraffic(serving: readonly Placed[]): Traffic {
    const { app, namespace, activeColor, weights, traffic, protect } = this.settings;
    const readyFirst = serving.flatMap(({ workload }) => [workload.service, workload.deployment]);
    return new Traffic(
      this.name,
      { app, namespace, activeColor, weights, traffic, protect, readyFirst },
      { parent: this.parent },
    );
  }

  createMonitoring({ virtualService: router }: Traffic): Monitoring {
    const { app, namespace, weights, traffic } = this.settings;
    const receivers = this.args.monitoring?.receivers ?? [];
    const monitoring = { ...this.settings.monitoring, receivers };
    return new Monitoring(
      this.name,
      { app, namespace, portName: traffic.protocol, weights, router, monitoring },
      { parent: this.parent },
    );
  }

  /** After the router: a shipper that cannot be had is no reason not to move traffic. */
  createLogging({ virtualService }: Traffic): Logging | undefined {
    const { app, namespace, monitoring } = this.settings;
    const { logging } = this.args;
    if (!logging) return undefined;
    return new Logging(
      this.name,
      { app, namespace, logging, runbooks: monitoring.runbooks },
      { parent: this.parent, dependsOn: [virtualService] },
    );
  }

  releaseState(): ReleaseState {
    const { activeColor, idleColor, weights } = this.settings;
    return { activeColor, idleColor, weights, images: perColor((color) => this.image(color)) };
  }

  /** An idle color without an image of its own runs what is built, else the other color's. */
  private image(color: Color, after?: Traffic): Input<string> {
    const own = this.args[color]?.image;
    return own ?? this.built(after) ?? this.args[otherColor(color)]?.image ?? "";
  }

  /**
   * One build for every color that needs it. For an idle color it waits for the router, as the color
   * itself does: a build that fails is no reason not to move traffic (P1).
   */
  private built(after: Traffic | undefined): Input<string> | undefined {
    const { image } = this.args;
    if (!image) return undefined;
    this.appImage ??= new AppImage(
      this.name,
      { ...image, source: this.source },
      { parent: this.parent, ...(after && { dependsOn: [after.virtualService] }) },
    );
    return this.appImage.reference;
  }

  private workload(color: Color) {
    const { colors, monitoring } = this.settings;
    const { workload, port } = colors[color];
    const secrets = { ...this.args.workload?.secrets, ...this.args[color]?.secrets };
    const podAnnotations = { ...scrapeAnnotations(monitoring, port), ...workload.podAnnotations };
    return { ...workload, secrets, podAnnotations };
  }
}

function byColor(placed: readonly Placed[]): PerColor<ColorWorkload> {
  const found = new Map(placed.map(({ color, workload }) => [color, workload]));
  return perColor((color) => {
    const workload = found.get(color);
    if (!workload) throw new Error(`no pods were declared for ${color}`);
    return workload;
  });
}
