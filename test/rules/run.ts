import type { PerColor } from "../../model/color";
import { serviceGroups } from "../../model/metrics/rule-groups";
import { ruleGroups } from "../support/rule-groups";
import type { Objectives } from "../../model/metrics/objectives";
import type { RuleGroup } from "../../model/metrics/rule";
import type { Weights } from "../../model/traffic/weights";
import type { Promtool } from "../support/promtool";
import { type ColorWorld, type InputSeries, rulesOf, SCRAPE, scraped, type Source } from "./world";

/** What happens to a service, and what is configured meanwhile. */
export interface Story {
  readonly colors: PerColor<ColorWorld>;
  /** Constant weights, or recorded ones that change. */
  readonly weights: Weights | readonly InputSeries[];
  readonly minutes: number;
  /** Whether Prometheus scrapes anything at all. @default true */
  readonly isScraped?: boolean;
  /** Series in the place of those, or beside those, that the colors make. @default - none */
  readonly instead?: readonly InputSeries[];
  /** @default "istio" */
  readonly source?: Source;
  /** Objectives that are not the tests' usual ones. @default - none */
  readonly objectives?: Partial<Objectives>;
}

/** A value that a query has, by its series. */
export interface Sample {
  readonly labels: string;
  readonly value: number;
}

/** A firing alert as Alertmanager gets it. */
export interface Firing {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

/** What is asked of a story. */
export interface Expectations {
  readonly queries?: readonly {
    readonly expr: string;
    readonly at: string;
    readonly samples: readonly Sample[];
  }[];
  readonly alerts?: readonly {
    readonly name: string;
    readonly at: string;
    readonly firing: readonly Firing[];
  }[];
}

/**
 * Plays a story to Prometheus' own rule engine.
 *
 * @throws Error with every difference between what is and what is expected
 */
export function play(
  promtool: Promtool,
  story: Story,
  expectations: Expectations,
  step = "1m",
): void {
  const groups = groupsOf(story);
  const { queries = [], alerts = [] } = expectations;
  const test = {
    interval: SCRAPE,
    input_series: inputsOf(story),
    promql_expr_test: queries.map(({ expr, at, samples }) => ({
      expr,
      eval_time: at,
      exp_samples: samples,
    })),
    alert_rule_test: alerts.map(({ name, at, firing }) => ({
      alertname: name,
      eval_time: at,
      exp_alerts: firing,
    })),
  };
  promtool(["test", "rules"], {
    "rules.json": { groups },
    "test.json": {
      rule_files: ["rules.json"],
      evaluation_interval: step,
      // What is recorded first is there for those who ask.
      group_eval_order: groups.map(({ name }) => name),
      fuzzy_compare: true,
      tests: [test],
    },
  });
}

/** The weights first: alerts ask for them. */
function groupsOf({ weights, source = "istio", objectives }: Story): readonly RuleGroup[] {
  const usual = rulesOf(source);
  const inputs = { ...usual, objectives: { ...usual.objectives, ...objectives } };
  if (!("blue" in weights)) return serviceGroups(inputs);
  const groups = ruleGroups({ ...inputs, weights });
  return [...groups.slice(-1), ...groups.slice(0, -1)];
}

function inputsOf({
  colors,
  weights,
  minutes,
  instead = [],
  isScraped = true,
  source,
}: Story): readonly InputSeries[] {
  const replaced = new Set(instead.map(({ series }) => series));
  return [
    ...(isScraped ? scraped(colors, minutes, source) : []).filter(
      ({ series }) => !replaced.has(series),
    ),
    ...instead,
    ...("blue" in weights ? [] : weights),
  ];
}
