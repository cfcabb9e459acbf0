import type { WavePlan } from "../model/release/wave-plan";
import { stacksOf } from "../model/release/waves";
import type { World } from "./world";
import type { ExitCode } from "../model/exit-code";
import { listenForSignals } from "../release/stop";
import { besideOthers } from "./in-session";
import type { ReleaseOptions } from "./release-options";
import { prepare, type Prepared, preparedLines } from "./release-stack";
import { wavesText } from "./view/stacks";

type Act = (
  prepared: readonly Prepared[],
  waves: WavePlan,
  signal: AbortSignal,
) => Promise<ExitCode>;

/** Looks at every stack before the first is touched: what is in the way of one is in the way of all. */
export async function withStacks(
  options: ReleaseOptions,
  world: World,
  act: Act,
): Promise<ExitCode> {
  const { terminal, open } = world;
  const { directory, waves } = options;
  const stop = listenForSignals(terminal.say);
  try {
    const { signal } = stop;
    const names = waves ? stacksOf(waves) : [options.stack];
    const prepared: Prepared[] = [];
    for (const stack of names) {
      const joint = options.joint.get(stack ?? "");
      const session = await open({
        ...{ directory, stack, signal, joint, takesRolling: true },
        onWait: terminal.say,
      });
      if (session.rolling && session.joint) throw besideOthers(session, "release");
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

/** What is going to happen, in words. */
export function preparedText(prepared: readonly Prepared[], waves: WavePlan): string {
  const stacks = prepared.map((one) => preparedLines(one).join("\n"));
  return prepared.length === 1
    ? stacks.join("")
    : [...stacks, wavesText(waves).join("\n")].join("\n\n");
}
