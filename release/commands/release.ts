import { type WavePlan, stacksOf } from "../../model/release/waves";
import type { Command, World } from "../command";
import { EXIT_CODES, type ExitCode } from "../exit-code";
import { listen } from "../stop";
import { type ReleaseOptions, releaseOptions } from "./release-options";
import { prepare, type Prepared, throwRefused, wordsOf } from "./release-stack";
import { releaseStacks } from "./release-stacks";
import { wavesWords } from "../view/stacks";

/** Walks the idle color of one stack, or of several, through its stages. */
export const release: Command = async (argv, world) => {
  const options = releaseOptions("release", argv, world);
  const { terminal } = world;
  return withStacks(options, world, async (prepared, waves, signal) => {
    terminal[options.json ? "say" : "print"](inWords(prepared, waves));
    throwRefused(prepared, "Refused. Nothing was changed.");
    const question = prepared.length > 1 ? "Release them?" : "Release it?";
    if (!options.isAgreed && !(await terminal.agrees(question))) return EXIT_CODES.declined;
    return releaseStacks(prepared, waves, { ...options, signal }, world);
  });
};

/** The same up to the first effect. */
export const plan: Command = async (argv, world) => {
  const options = releaseOptions("plan", argv, world);
  return withStacks(options, world, async (prepared, waves) => {
    const all = prepared.map(asJson);
    const json = JSON.stringify(all.length === 1 ? all[0] : { ...waves, stacks: all }, null, 2);
    world.terminal.print(options.json ? json : inWords(prepared, waves));
    throwRefused(prepared, "Refused. Nothing was changed.");
    return Promise.resolve(EXIT_CODES.ok);
  });
};

type Act = (
  prepared: readonly Prepared[],
  waves: WavePlan,
  signal: AbortSignal,
) => Promise<ExitCode>;

/** Looks at every stack before the first is touched: what is in the way of one is in the way of all. */
async function withStacks(options: ReleaseOptions, world: World, act: Act): Promise<ExitCode> {
  const { terminal, open } = world;
  const { directory, waves } = options;
  const stop = listen(terminal.say);
  try {
    const { signal } = stop;
    const names = waves ? stacksOf(waves) : [options.stack];
    const prepared: Prepared[] = [];
    for (const stack of names) {
      const session = await open({ directory, stack, signal, onWait: terminal.say });
      const one = await prepare(session, options, world);
      const mark = names.length > 1 ? `${session.stack}: ` : "";
      for (const remark of session.clusterRemarks) terminal.say(`${mark}cluster  ${remark}`);
      for (const remark of one.remarks) terminal.say(`${mark}unknown  ${remark}`);
      prepared.push(one);
    }
    return await act(prepared, waves ?? alone(prepared), signal);
  } finally {
    stop.off();
  }
}

/** One stack is a wave of its own, under the name that it turned out to have. */
function alone(prepared: readonly Prepared[]): WavePlan {
  const stacks = prepared.map(({ session }) => session.stack);
  return { waves: [{ stacks, together: false, pauseSeconds: 0 }], onFailure: "stop" };
}

function inWords(prepared: readonly Prepared[], waves: WavePlan): string {
  const stacks = prepared.map((one) => wordsOf(one).join("\n"));
  return prepared.length === 1
    ? stacks.join("")
    : [...stacks, wavesWords(waves).join("\n")].join("\n\n");
}

function asJson({ session, plan: walk, start, refused, remarks, superseded }: Prepared): object {
  const { stack } = session;
  const supersedes = superseded && { supersedes: superseded.plan.id };
  return { stack, plan: walk, start, refused, remarks, ...supersedes };
}
