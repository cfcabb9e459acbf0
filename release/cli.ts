import { SettingsError } from "../model/settings-error";
import { PreviewError } from "../render/preview-error";
import { showSecrets } from "../render/secret";
import { build } from "./build";
import type { Command } from "./command";
import { completion } from "./commands/completion";
import { doctor } from "./commands/doctor";
import { preview, render } from "./commands/preview";
import { plan, release } from "./commands/release";
import { report } from "./commands/report";
import { resume } from "./commands/resume";
import { retire } from "./commands/retire";
import { rollback } from "./commands/rollback";
import { status } from "./commands/status";
import { verify } from "./commands/verify";
import { watch } from "./commands/watch";
import { abort, hold, promote } from "./commands/word";
import { EngineError } from "./engine/engine-error";
import { image } from "./image";
import { ClusterError } from "./kube/cluster-error";
import { LeaseHeldError } from "./kube/lease";
import { pin } from "./pin";
import { switchTraffic } from "./switch";
import { up } from "./up";
import { EXIT_CODES, type ExitCode } from "./exit-code";
import { type CommandName, HELP, isCommand, OVERVIEW } from "./help";
import { ConflictError } from "./ports";
import { ReleaseError } from "./release-error";
import { processes } from "./runner";
import { terminal } from "./terminal";

const COMMANDS: Readonly<Record<CommandName, Command>> = {
  ...{ plan, release, status, promote, hold, abort, resume, rollback },
  ...{ verify, retire, watch, report, doctor, preview, render },
  ...{ build, image, pin, up, switch: switchTraffic, completion },
};

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
  return COMMANDS[name](argv, { terminal, runner: processes });
}

/** What `render/` refuses has the same numbers: 1 failed, 2 usage, 3 the settings. */
function exitCode(error: unknown): ExitCode | undefined {
  if (error instanceof ReleaseError) return error.exitCode;
  if (error instanceof SettingsError || error instanceof LeaseHeldError) return EXIT_CODES.refused;
  if (error instanceof ClusterError || error instanceof ConflictError) return EXIT_CODES.failed;
  if (error instanceof EngineError) return EXIT_CODES.failed;
  if (!(error instanceof PreviewError)) return undefined;
  const { failed, usage, refused } = EXIT_CODES;
  return [usage, refused].find((code) => code === error.exitCode) ?? failed;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const code = exitCode(error);
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    terminal.say(showSecrets(code === undefined ? (stack ?? message) : message));
    process.exitCode = code ?? EXIT_CODES.failed;
  },
);
