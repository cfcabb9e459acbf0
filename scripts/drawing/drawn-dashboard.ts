/** The parts of a dashboard's JSON that are drawn. */
export interface DrawnDashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly DrawnPanel[];
  readonly annotations: {
    readonly list: readonly {
      readonly name: string;
      readonly expr?: string;
      readonly textFormat?: string;
    }[];
  };
}

/** One panel. */
export interface DrawnPanel {
  readonly type: string;
  readonly title: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat?: string }[];
  readonly fieldConfig?: {
    readonly defaults: FieldDefaults;
    readonly overrides: readonly {
      readonly matcher: { readonly options?: unknown };
      readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
  };
  readonly transformations?: readonly { readonly options: Columns }[];
  readonly options?: { readonly content?: string };
}

/** How values of a panel look. */
export interface FieldDefaults {
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly noValue?: string;
  readonly thresholds?: {
    readonly steps: readonly { readonly value: number | null; readonly color: string }[];
  };
  readonly mappings?: readonly {
    readonly options: Readonly<Record<string, { readonly text: string; readonly color?: string }>>;
  }[];
  readonly custom?: {
    readonly axisSoftMax?: number;
    readonly lineInterpolation?: string;
    readonly stacking?: { readonly mode?: string };
  };
}

/** Which labels a table shows, where, and under what heading. */
export interface Columns {
  readonly excludeByName: Readonly<Record<string, boolean>>;
  readonly indexByName: Readonly<Record<string, number>>;
  readonly renameByName: Readonly<Record<string, string>>;
}

/** How a line of a name looks, as the panel says. */
export function lookOf(
  { fieldConfig }: DrawnPanel,
  name: string,
): { readonly paint?: string; readonly isDashed: boolean } {
  const properties = (fieldConfig?.overrides ?? [])
    .filter(({ matcher }) => matcher.options === name)
    .flatMap((override) => override.properties);
  const color = properties.find(({ id }) => id === "color")?.value as
    { readonly fixedColor?: string } | undefined;
  return {
    ...(color?.fixedColor !== undefined && { paint: color.fixedColor }),
    isDashed: properties.some(({ id }) => id === "custom.lineStyle"),
  };
}

/** A series' name: `{{label}}` is filled in. */
export function nameOf(format: string, labels: Readonly<Record<string, string>>): string {
  const name = format.replaceAll(/\{\{(\w+)\}\}/g, (_whole, label: string) => labels[label] ?? "");
  return name.replaceAll(/ +/g, " ").trim();
}
