import type { Color } from "../color";
import type { Labels } from "../labels";
import type { ServiceSettings } from "../settings/service-settings";
import type { TrafficSettings } from "./traffic";
import type { Weights } from "./weights";

/** As much of a stack's settings as a router is made from, besides weights and active color. */
export interface RouterSettings {
  readonly app: string;
  readonly namespace: string;
  readonly traffic: TrafficSettings;
}

/** What the objects of a router are made from. */
export interface RouterInputs extends RouterSettings {
  readonly activeColor: Color;
  readonly weights: Weights;
  /** The Service over both colors. @default - of type ClusterIP, without annotations */
  readonly service?: ServiceSettings;
  /** Why everybody may call the service. @default - not everybody may, or nobody said why */
  readonly unsecured?: string;
}

/** An object that the program declares, as the API takes it. */
export interface RouterObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Labels;
    readonly annotations?: Labels;
  };
  readonly spec: object;
}

/** One of the objects around the split. */
export interface SurroundingObject extends RouterObject {
  /** What its resource is called after the service's name. @default - its name is the service's */
  readonly suffix?: Color | "redirect";
  /** Whether callers are cut off when it is deleted: `protect` of the stack's config holds for it. @default false */
  readonly isProtected?: boolean;
}

/** Where an object says under which name the program applies it. */
export const FIELD_MANAGER_ANNOTATION = "pulumi.com/patchFieldManager";

/** The router is there, but its weights are not those of one split over both colors. */
export class SplitError extends Error {
  override readonly name = "SplitError";
}

/** A kind of object, as paths of the API name it; `""` is the core group. */
export interface RouterKind {
  readonly kind: string;
  readonly resource: { readonly group: string; readonly version: string; readonly plural: string };
}

/** An object with a split as it is live. */
export interface LiveRoute {
  readonly metadata: { readonly namespace?: string; readonly generation?: number };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/**
 * A way to route: everything that is decided about the objects of one kind of router. The split is held by one
 * object, named after the service, in one field of its `spec`. That field is what a release writes; the program
 * declares it with the same content.
 */
export interface Router {
  /** The kinds of objects that may hold the split. */
  readonly kinds: readonly RouterKind[];
  /** The one of them that holds a service's. */
  kindOf(settings: Pick<RouterSettings, "traffic">): RouterKind;
  /** The field of its `spec` that a release owns. */
  field(settings: RouterSettings): string;
  /** The objects that the split needs: each is declared before it. Pods that serve are ready before it, too. */
  around(inputs: RouterInputs): readonly SurroundingObject[];
  /** The object with the split. */
  split(inputs: RouterInputs): RouterObject;
  /**
   * The weights of a live `spec`.
   *
   * @throws SplitError when it has no split over both colors alone
   */
  weights(spec: unknown, settings: RouterSettings): Weights;
  /**
   * What {@link Router.field} of a live `spec` becomes with other weights. Everything that does not follow from
   * weights and active color stays as it is, whatever the settings say.
   */
  moved(spec: unknown, settings: RouterSettings, weights: Weights, active: Color): unknown;
  /**
   * What is different between a live `spec` and the one that the program would write, as sentences. What the
   * program does not declare is left out: its updates leave that alone.
   *
   * @param isForeign - whether somebody else wrote a field of it last. @default - every field
   */
  differences(
    spec: unknown,
    settings: RouterSettings,
    weights: Weights,
    active: Color,
    isForeign?: (field: string) => boolean,
  ): readonly string[];
  /**
   * What those who carry out a live object say against it, as sentences; `undefined` while they have not looked at
   * it since its last write. Absent where nobody says anything.
   */
  objections?(live: LiveRoute): readonly string[] | undefined;
  /**
   * The operations of a JSON patch that moves the traffic of a live `spec` by hand, as few as possible.
   *
   * @param spec - left out: nobody has read it, so it is taken for what the settings write
   */
  patch(
    spec: unknown,
    settings: RouterSettings,
    weights: Weights,
    active: Color,
  ): readonly object[];
}
