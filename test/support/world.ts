import { replicasForWeight } from "../../model/capacity/shortfall";
import { COLORS, type Color, type PerColor } from "../../model/color";
import type { ReleaseEvent } from "../../model/release/event";
import type { PodCount, Command } from "../../model/release/observation";
import type { Gate } from "../../model/gates/gate";
import type { ErrorsGate } from "../../model/gates/kinds/errors";
import { JOURNAL_VERSION } from "../../model/release/event-schema";
import { parseJournal, toLine } from "../../model/release/journal-text";
import type { PlannedGate } from "../../model/gates/planned-gate";
import type { Rollout } from "../../model/release/rollout";
import { type ReleaseState, stateOf } from "../../model/release/state";
import type { Verdict } from "../../model/gates/verdict";
import {
  planTo,
  type ReleasePlan,
  rolloutOf,
  switchTo,
  walkSteps,
  type WalkSettings,
} from "../../model/release/walk";
import { allOn, share, type Weights } from "../../model/traffic/weights";
import { Driver, type DriverOptions } from "../../release/driver/driver";
import type { Ending } from "../../release/driver/shutdown";
import { ConflictError, LeaseLostError, type Ports } from "../../release/driver/ports";

/** The end of a driver by SIGKILL: nothing of it runs any more. */
export class Killed extends Error {}

/** A gate that fails above 1 % and holds. */
export const ERRORS: ErrorsGate = {
  kind: "errors",
  name: "errors",
  mode: "enforce",
  onFail: "hold",
  everySeconds: 10,
  timeoutSeconds: 5,
  failures: 2,
  of: 3,
  maxPermille: 10,
  windowSeconds: 60,
  minRequests: 50,
};

/** A guard that turns back above 5 %. */
const ALARM: ErrorsGate = {
  ...ERRORS,
  name: "alarm",
  onFail: "rollback",
  failures: 1,
  of: 1,
  maxPermille: 50,
};

/** A short walk: 10, 50, 100, a minute each. */
export const WALK: WalkSettings = {
  stages: [10, 50, 100].map((weight) => ({ weight, holdSeconds: 60 })),
  promotion: "auto",
  verify: [],
  gates: [ERRORS],
  guard: [ALARM],
  bakeSeconds: 120,
  settle: { tolerancePercent: 5, minRequests: 50, floorSeconds: 5, ceilingSeconds: 30 },
  retire: { afterSeconds: 60, replicas: 0 },
  deadlines: { readySeconds: 300, holdSeconds: 600, approvalSeconds: 3600, drainSeconds: 60 },
  onDeadline: "rollback",
};

/** What a service without colors has of it. */
const ROLLOUT = {
  stages: [{ weight: 100, holdSeconds: 0 }],
  retire: "keep",
} as const satisfies Partial<WalkSettings>;

/** Its two versions. */
export const VERSIONS: Rollout = {
  before: `registry.example.com/shop@sha256:${"a".repeat(64)}`,
  after: `registry.example.com/shop@sha256:${"c".repeat(64)}`,
};

/** A fake world with a clock of its own: everything a driver can touch, and what it did to it. */
export class World {
  now = 1_000_000_000;
  live: Weights;
  config: Weights;
  active: Color;
  recorded: Weights;
  pods: PerColor<PodCount>;
  isDeployed = false;
  journal: ReleaseEvent[] = [];
  requests: Command[] = [];
  /** Failed requests of the new color, in permille; `undefined` while metrics are gone. */
  errors: number | undefined = 0;
  /** Name of a gate that never answers. */
  silent: string | undefined;
  /** What gates of other kinds say, by name; else they pass. */
  answers: Readonly<Record<string, Verdict>> = {};
  isSplitKnown = true;
  isRouterDown = false;
  /** What somebody else changed in the router besides the weights, as sentences. */
  foreign: string[] = [];
  /** Why the router has no split, which reading and writing it tells. */
  noSplit: Error | undefined;
  isEngineDown = false;
  /** What `foresee` finds besides the weights. */
  others: string[] = [];
  holder = 1;
  /** The colors without traffic when sizes were given back. */
  readonly restored: (Color | undefined)[] = [];
  /** Colors whose pods were replaced, with their marks. */
  readonly rotated: string[] = [];
  /** The colors whose versions the database was contracted without. */
  readonly contracted: Color[] = [];
  /** Why the contract's Job fails. @default - it does not */
  contractFault: string | undefined;
  /** Splits in the order in which the router got them. */
  readonly writes: Weights[] = [];
  readonly broken: string[] = [];
  /** Called at every effect, before and after it. */
  tick: (what: string) => void = () => undefined;
  /** Called before each of the requests `lease`, `flush`, `pods` and `commands`: an error is an answer that is lost. */
  lose: (request: string) => void = () => undefined;
  /** Called whenever time passes. */
  pass: (world: World) => void = () => undefined;

  /** Those of the stack's file; a plan only names them. */
  gates: readonly Gate[] = [];

  constructor(
    readonly plan: ReleasePlan,
    before: Weights = allOn(plan.from),
  ) {
    const { from, to } = plan;
    this.live = before;
    this.config = before;
    this.recorded = before;
    this.active = from;
    this.pods = {
      [from]: { desired: 3, ready: 3, serving: 3 },
      [to]: { desired: 1, ready: 1, serving: 1 },
    } as PerColor<PodCount>;
    this.add({
      type: "started",
      // Older journals had neither.
      ...((plan.switch ?? plan.rollout) && { version: JOURNAL_VERSION }),
      at: this.now,
      plan,
      weights: this.live,
      by: "test",
    });
  }

  static of(settings: Partial<WalkSettings> = {}, to: Color = "green"): World {
    const walk = { ...WALK, ...settings };
    const world = new World(planTo("r1", to, walk));
    world.gates = [...walk.verify, ...walk.gates, ...walk.guard];
    return world;
  }

  /** The one Deployment of a service without colors, on its way from one image to another. */
  static rolling(settings: Partial<WalkSettings> = {}): World {
    const walk: WalkSettings = { ...WALK, ...ROLLOUT, ...settings };
    const world = new World(rolloutOf("r1", walk, VERSIONS));
    world.gates = [...walk.gates, ...walk.guard];
    world.setPods("green", { desired: 3, ready: 3 });
    return world;
  }

  /** A switch from one share of green to another, blue being active; both colors have their pods. */
  static switching(before: number, percent: number): World {
    const plan = switchTo("r1", "green", WALK, { percent, acceptsShortage: false });
    const world = new World(plan, share("green", before));
    const { now: at } = world;
    world.setPods("green", { desired: 3, ready: 3 });
    world.add({ type: "entered", at, step: 0, weights: share("green", percent) });
    return world;
  }

  get state(): ReleaseState {
    const state = stateOf(this.journal);
    if (!state) throw new Error("the journal has no start");
    return state;
  }

  /** A driver that starts from the journal, as on any machine. */
  driver(options?: DriverOptions): Driver {
    this.holder += 1;
    return new Driver(this.ports(this.holder), this.state, undefined, options);
  }

  async run(options?: DriverOptions): Promise<Ending> {
    return this.driver(options).run(new AbortController().signal);
  }

  /** Whatever is noted must be read again by any machine of this version. */
  add(event: ReleaseEvent): void {
    parseJournal(`${toLine(event)}\n`);
    this.journal.push(event);
  }

  setPods(color: Color, pods: Partial<PodCount> & Pick<PodCount, "ready">): void {
    const serving = pods.ready;
    this.pods = { ...this.pods, [color]: { ...this.pods[color], ...pods, serving } };
  }

  /** What a driver meets that has the lease under this number. */
  ports(holder: number): Ports {
    return {
      clock: {
        now: () => this.now,
        sleep: async (milliseconds) => {
          this.tick("sleep");
          this.now += Math.max(1, milliseconds);
          this.pass(this);
        },
      },
      router: {
        read: async () => {
          if (this.noSplit) throw this.noSplit;
          if (this.isRouterDown) throw new Error("no router");
          return this.live;
        },
        write: async (weights, _active, expected) => {
          this.tick("router");
          if (this.noSplit) throw this.noSplit;
          if (this.isRouterDown) throw new Error("no router");
          this.confirm(holder);
          if (expected && !expected.some((one) => one.blue === this.live.blue)) {
            throw new ConflictError("other weights are live");
          }
          this.checkWrite(weights, holder, expected !== undefined);
          this.live = weights;
          this.writes.push(weights);
          this.tick("router written");
        },
        differences: async () => this.foreign,
      },
      pods: {
        count: async () => {
          this.lose("pods");
          return this.pods;
        },
      },
      traffic: {
        split: async () =>
          this.isSplitKnown
            ? {
                shares: { blue: this.live.blue / 100, green: this.live.green / 100 },
                requests: 1000,
              }
            : undefined,
      },
      answers: {
        ask: (gate) =>
          gate.name === this.silent
            ? new Promise(() => undefined)
            : Promise.resolve(this.answer(gate)),
      },
      config: {
        write: async (weights, active) => {
          this.tick("config");
          this.config = weights;
          this.active = active;
          if (weights[active] === 0) this.broken.push(`${active} is active without weight`);
        },
      },
      engine: {
        deploy: async (color, replicas) => {
          this.tick("deploy");
          if (this.config[color] > 0) throw new Error(`${color} has traffic in config`);
          if (this.isEngineDown) throw new Error("the engine is down");
          this.setPods(color, { desired: replicas ?? 3, ready: replicas ?? 3 });
          this.isDeployed = true;
          this.tick("deployed");
        },
        foresee: async () => this.others,
        record: async (weights) => {
          this.tick("record");
          if (weights.blue !== this.config.blue) throw new Error("config has other weights");
          if (this.isEngineDown) throw new Error("the engine is down");
          if (this.config.blue !== this.live.blue) this.live = this.config;
          this.recorded = this.config;
        },
        restore: async (idle) => {
          this.tick("restore");
          if (this.isEngineDown) throw new Error("the engine is down");
          this.restored.push(idle);
        },
        rotate: async (color, mark) => {
          this.tick("rotate");
          if (this.isEngineDown) throw new Error("the engine is down");
          this.rotated.push(`${color} ${mark}`);
        },
        contract: async (left) => {
          this.tick("contract");
          if (this.isEngineDown) throw new Error("the engine is down");
          if (this.live[left] > 0) {
            this.broken.push(`${left} lost its database while it had traffic`);
          }
          if (this.pods[left].serving > 0) {
            this.broken.push(`${left} lost its database under its pods`);
          }
          this.contracted.push(left);
          return "shop-contract-1";
        },
        retire: async (color, replicas) => {
          this.tick("retire");
          if (this.config[color] > 0) throw new Error(`${color} has traffic in config`);
          if (this.isEngineDown) throw new Error("the engine is down");
          if (this.live[color] > 0) this.broken.push(`${color} lost pods while it had traffic`);
          this.setPods(color, { desired: replicas, ready: replicas });
        },
      },
      migrations: {
        finished: async (name) => {
          this.tick("contract finished");
          if (this.contractFault !== undefined) {
            throw new Error(`Job ${name} ${this.contractFault}`);
          }
        },
      },
      journal: {
        append: (event) => {
          this.tick("journal");
          this.add(event);
        },
        flush: async () => {
          this.lose("flush");
        },
      },
      lease: {
        confirm: async () => {
          this.lose("lease");
          this.confirm(holder);
        },
      },
      commands: {
        next: async () => {
          this.lose("commands");
          if (this.requests.length > 0) this.confirm(holder);
          return this.requests.shift();
        },
      },
    };
  }

  private answer({ name }: PlannedGate): Verdict {
    const given = this.answers[name];
    if (given) return given;
    const gate = this.gates.find((one) => one.name === name);
    if (gate?.kind !== "errors") return { outcome: "passed", sentence: `${name} is fine` };
    if (this.errors === undefined) return { outcome: "unknown", sentence: `${gate.name}: no data` };
    const sentence = `errors ${String(this.errors)} permille, limit ${String(gate.maxPermille)}`;
    return { outcome: this.errors > gate.maxPermille ? "failed" : "passed", sentence };
  }

  private confirm(holder: number): void {
    if (holder !== this.holder) throw new LeaseLostError("another driver has it");
  }

  /** The invariants of every write. */
  private checkWrite(weights: Weights, holder: number, isForward: boolean): void {
    const planned = [...walkSteps(this.plan).map((step) => step.weights), allOn(this.plan.from)];
    const words = JSON.stringify(weights);
    if (weights.blue + weights.green !== 100) this.broken.push(`${words} does not sum to 100`);
    if (!planned.some((one) => one.blue === weights.blue)) {
      this.broken.push(`${words} is unplanned`);
    }
    if (holder !== this.holder) this.broken.push(`driver ${String(holder)} has no lease`);
    if (!isForward) return;
    const full = this.pods[this.plan.from].desired;
    for (const color of COLORS) {
      const isMore = weights[color] > this.live[color];
      const needed = replicasForWeight(weights[color], full);
      if (isMore && this.pods[color].ready < needed) {
        this.broken.push(`${color} got ${words} with ${String(this.pods[color].ready)} pods`);
      }
    }
  }
}
