import { program } from "./program";
import { processes } from "../release/runner";
import { outliveReaders, terminal } from "./terminal";
import { columnsOf } from "./wrap";

outliveReaders(process.stdout, process.stderr);
void program(
  process.argv.slice(2),
  {
    terminal,
    runner: processes,
    open: async (options) => (await import("../release/cluster-session.ts")).openSession(options),
  },
  columnsOf(process.stdout),
).then((code) => {
  process.exitCode = code;
});
