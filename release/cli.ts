import { showSecrets } from "../render/secret";
import type { Command } from "./command";
import { EXIT_CODES, type ExitCode } from "./exit-code";
import { exitCodeOf } from "./exit-code-of";
import { type CommandName, HELP, isCommand, OVERVIEW } from "./help";
import { processes } from "./runner";
import type { Session, SessionOptions } from "./session";
import { outliveReaders, terminal } from "./terminal";

/** Each is loaded when it is asked for: a way back shall not wait for what it does not need. */
const COMMANDS: Readonly<Record<CommandName, () => Promise<Command>>> = {
  plan: async () => (await import("./commands/release.ts")).plan,
  release: async () => (await import("./commands/release.ts")).release,
  status: async () => (await import("./commands/status.ts")).status,
  promote: async () => (await import("./commands/word.ts")).promote,
  hold: async () => (await import("./commands/word.ts")).hold,
  abort: async () => (await import("./commands/word.ts")).abort,
  resume: async () => (await import("./commands/resume.ts")).resume,
  rollback: async () => (await import("./commands/rollback.ts")).rollback,
  verify: async () => (await import("./commands/verify.ts")).verify,
  budget: async () => (await import("./commands/budget.ts")).budget,
  retire: async () => (await import("./commands/retire.ts")).retire,
  watch: async () => (await import("./commands/watch.ts")).watch,
  report: async () => (await import("./commands/report.ts")).report,
  doctor: async () => (await import("./commands/doctor.ts")).doctor,
  preview: async () => (await import("./commands/preview.ts")).preview,
  render: async () => (await import("./commands/preview.ts")).render,
  build: async () => (await import("./build.ts")).build,
  image: async () => (await import("./image.ts")).image,
  pin: async () => (await import("./pin.ts")).pin,
  up: async () => (await import("./up.ts")).up,
  switch: async () => (await import("./switch.ts")).switchTraffic,
  completion: async () => (await import("./commands/completion.ts")).completion,
};

async function open(options: SessionOptions): Promise<Session> {
  return (await import("./cluster-session.ts")).openSession(options);
}

async function main([name = "", ...argv]: readonly string[]): Promise<ExitCode> {
  if (!isCommand(name)) {
    const isAsked = /^(?:-h|--help)$/.test(name);
    terminal[isAsked ? "print" : "say"](OVERVIEW);
    return isAsked ? EXIT_CODES.ok : EXIT_CODES.usage;
  }
  const own = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (own.some((word) => /^(?:-h|--help)$/.test(word))) {
    terminal.print(HELP[name]);
    return EXIT_CODES.ok;
  }
  const command = await COMMANDS[name]();
  return command(argv, { terminal, runner: processes, open });
}

outliveReaders(process.stdout, process.stderr);
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const code = exitCodeOf(error);
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    terminal.say(showSecrets(code === undefined ? (stack ?? message) : message));
    process.exitCode = code ?? EXIT_CODES.failed;
  },
);
