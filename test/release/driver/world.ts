import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { World } from "../../../cli/world";
import type { Run } from "../../../release/runner";

export const A = `registry.example.com/shop@sha256:${"a".repeat(64)}`;
export const B = `registry.example.com/shop@sha256:${"b".repeat(64)}`;
export const C = `registry.example.com/shop@sha256:${"c".repeat(64)}`;

/** The folder of a project with one stack, `dev`, whose file has comments. */
export function project(config: string, stack = "dev"): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "release-")));
  writeFileSync(join(directory, "Pulumi.yaml"), PROJECT);
  writeFileSync(join(directory, `Pulumi.${stack}.yaml`), config);
  return directory;
}

const PROJECT = `name: shop
runtime: nodejs
config:
  activeColor: { type: string }
  weights: { type: object, default: {} }
  blue: { type: object, default: {} }
  green: { type: object, default: {} }
  image: { type: object, default: {} }
`;

/** Blue active, both colors pinned. */
export const CONFIG = `config:
  # who serves
  shop:activeColor: blue
  shop:blue:
    image: ${A} # 1.0
  shop:green:
    image: ${B}
`;

/** One entry of `pulumi stack history`, the newest first. */
export interface Update {
  readonly result: "succeeded" | "failed";
  readonly activeColor?: string;
  readonly weights?: string;
  readonly kind?: string;
  /** Green's settings as JSON, or `encrypted` where something in them is. */
  readonly green?: string;
}

/** What the Pulumi command line knows of a stack. */
export interface State {
  readonly outputs?: unknown;
  readonly updates?: readonly Update[];
}

/** Outputs as index.ts puts them out. */
export function outputs(blue: number, activeColor = "blue", images = { blue: A, green: B }) {
  const idleColor = activeColor === "blue" ? "green" : "blue";
  return { release: { activeColor, idleColor, weights: { blue, green: 100 - blue }, images } };
}

/** A stack whose last update put all traffic on blue, after green has had it. */
export const ON_BLUE: State = {
  outputs: outputs(100),
  updates: [{ result: "succeeded" }, { result: "succeeded", activeColor: "green" }],
};

/** A world of which everything is written down. */
export interface FakeWorld extends World {
  /** Commands that were shown, and where their output went. */
  readonly shown: (Run & { readonly output: string })[];
  readonly read: Run[];
  /** Lines on standard output. */
  readonly printed: string[];
  /** Lines on standard error. */
  readonly said: string[];
}

/**
 * A world in which the Pulumi command line answers from `stacks`.
 *
 * @param options - `codes` are what shown commands end with, in order; `answer` is a person's
 */
export function fakeWorld(
  stacks: Readonly<Record<string, State>> = { dev: ON_BLUE },
  options: {
    readonly codes?: readonly number[];
    readonly answer?: boolean | (() => boolean);
    /** What the person types, question by question. */
    readonly answers?: string[];
    readonly reply?: (run: Run) => string | undefined;
    readonly open?: World["open"];
  } = {},
): FakeWorld {
  const { codes = [], answer, answers = [], reply, open = nothing } = options;
  const world: Omit<FakeWorld, keyof World> = {
    shown: [],
    read: [],
    printed: [],
    said: [],
  };
  return {
    ...world,
    terminal: {
      isInteractive: answer !== undefined,
      print: (text) => world.printed.push(...text.split("\n")),
      say: (text) => world.said.push(...text.split("\n")),
      agrees: async () => (typeof answer === "function" ? answer() : (answer ?? false)),
      asks: async () => Promise.resolve(answers.shift()),
    },
    open,
    runner: {
      show: async (run, output) => {
        world.shown.push({ ...run, output });
        return codes[world.shown.length - 1] ?? 0;
      },
      read: async (run) => {
        world.read.push(run);
        return reply?.(run) ?? answerOf(run, stacks);
      },
    },
  };
}

async function nothing(): Promise<never> {
  return Promise.reject(new Error("no stack is opened here"));
}

function answerOf({ args }: Run, stacks: Readonly<Record<string, State>>): string {
  const name = args[args.indexOf("--stack") + 1] ?? "";
  const stack = stacks[name];
  if (!stack) throw new Error(`no stack named '${name}' found`);
  if (args[1] === "output") return JSON.stringify(stack.outputs ?? {});
  const { updates = [] } = stack;
  return JSON.stringify(
    updates.map(({ result, activeColor = "blue", weights = "{}", kind = "update", green }) => ({
      kind,
      result,
      config: {
        "shop:activeColor": { value: activeColor, secret: false },
        "shop:weights": { value: weights, secret: false },
        "shop:blue": { value: JSON.stringify({ image: A }), secret: false },
        "shop:green":
          green === "encrypted"
            ? { secret: true }
            : { value: green ?? JSON.stringify({ image: B }), secret: false },
      },
    })),
  );
}
