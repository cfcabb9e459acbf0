import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT_CODES, type ExitCode } from "../model/exit-code";
import { nearest } from "../model/nearest";
import type { World } from "./world";
import { ownArguments } from "./line";
import { UsageError } from "./usage-error";
import { allVerbs, verbNamed, verbNames } from "./registry";

/** The whole command line: which verb it is, what it ends with, and how its errors are told. */
export async function program(
  [name = "", ...argv]: readonly string[],
  world: World,
  columns: number,
): Promise<ExitCode> {
  const { terminal } = world;
  const own = ownArguments(argv);
  // Whoever reads JSON reads one document, whatever happens.
  const documents = { printed: 0 };
  const print = (text: string): void => {
    documents.printed += 1;
    terminal.print(text);
  };
  let hasJson = false;
  try {
    if (/^(?:-V|--version|version)$/.test(name)) {
      terminal.print(`sluice ${version()}`);
      return EXIT_CODES.ok;
    }
    if (/^(?:-h|--help)?$/.test(name)) {
      const { overview } = await import("./help-text.ts");
      terminal[name === "" ? "say" : "print"](overview(allVerbs(), columns));
      return name === "" ? EXIT_CODES.usage : EXIT_CODES.ok;
    }
    if (!verbNames().includes(name)) throw noVerb(name);
    const verb = verbNamed(name);
    if (own.some((word) => /^(?:-h|--help)$/.test(word))) {
      terminal.print((await import("./help-text.ts")).helpOf(verb, columns));
      return EXIT_CODES.ok;
    }
    hasJson = verb.facts.json !== false && own.includes("--json");
    return await verb.run(argv, { ...world, terminal: { ...terminal, print } });
  } catch (error) {
    const { failureOf } = await import("./failure.ts");
    const { code, text, problems } = failureOf(error);
    terminal.say(text);
    if (hasJson && documents.printed === 0) {
      terminal.print(JSON.stringify({ exitCode: code, problems }));
    }
    return code;
  }
}

/** A verb that there is not. */
export function noVerb(name: string): UsageError {
  const names = verbNames();
  const near = nearest(name, names);
  const needed = near === undefined ? `one of ${names.join(", ")}` : `did you mean ${near}?`;
  return new UsageError([{ about: name, found: "no command of sluice", needed }], "sluice --help");
}

function version(): string {
  const text = readFileSync(join(__dirname, "../package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
