import type { CommandName } from "../help";
import { misuse } from "../options";
import type { Terminal } from "../terminal";

/** @throws ReleaseError where nobody agreed and nobody can be asked */
export function refuseSilence(command: CommandName, isAgreed: boolean, terminal: Terminal): void {
  if (isAgreed || terminal.isInteractive) return;
  throw misuse(command, "--yes", "nothing, and no terminal to ask in", "--yes");
}
