// The whole command line in this process: which verb is meant, what is said of errors, how help is set. Does
// not prove what a verb does, nor that a process ends with the code: test/cli/cli.test does.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { codeRows, helpOf, optionRows, overview } from "../../cli/help-text";
import { program } from "../../cli/program";
import { allVerbs, verbNamed, verbNames } from "../../cli/registry";
import { COMMON_CODES } from "../../cli/verb";
import { columnsOf, wrapped } from "../../cli/wrap";
import { EXIT_CODES, EXIT_MEANINGS } from "../../model/exit-code";
import { nearest } from "../../model/nearest";
import { ReleaseError } from "../../release/release-error";
import { fakeWorld } from "../release/driver/world";

async function run(argv: readonly string[], open?: () => never) {
  const world = fakeWorld({}, open && { open: async () => Promise.resolve().then(open) });
  const code = await program(argv, world, 80);
  return { code, out: world.printed.join("\n"), err: world.said.join("\n") };
}

describe("a word that is no command", () => {
  test.each([
    ["rollbak", "did you mean rollback?"],
    ["stat", "did you mean status?"],
    ["relaese", "did you mean release?"],
    ["xyz", `one of ${verbNames().join(", ")}`],
  ])("%s is named, and what was meant", async (word, needed) => {
    const { code, out, err } = await run([word]);
    expect({ code, out }).toEqual({ code: EXIT_CODES.usage, out: "" });
    const lines = [word, "    found    no command of sluice", `    needed   ${needed}`];
    expect(err).toBe([...lines, "    next     sluice --help"].join("\n"));
  });

  test("is the same for help", async () => {
    expect(await run(["help", "rollbak"])).toEqual(await run(["rollbak"]));
  });
});

test.each(["--version", "version", "-V"])("%s says which version this is", async (word) => {
  const text = readFileSync(join(__dirname, "../../package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  expect(await run([word])).toEqual({ code: EXIT_CODES.ok, out: `sluice ${version}`, err: "" });
});

test.each(verbNames())("help %s is the text of --help", async (name) => {
  const asked = await run(["help", name]);
  expect(asked.code).toBe(EXIT_CODES.ok);
  expect(asked).toEqual(await run([name, "--help"]));
});

test("no command gets the overview as an error, --help as a result", async () => {
  const asked = await run(["--help"]);
  expect(asked).toMatchObject({ code: EXIT_CODES.ok, err: "" });
  expect(await run([])).toEqual({ code: EXIT_CODES.usage, out: "", err: asked.out });
});

test.each([
  ["--josn", "did you mean --json?"],
  ["--fol", "did you mean --follow?"],
  [
    "--qqqqqq",
    "one of --stack, --service, --cwd, --follow, --app, --namespace, --context, --json, --help",
  ],
])("the option %s is named, and what was meant", async (option, needed) => {
  const { code, err } = await run(["status", option]);
  expect(code).toBe(EXIT_CODES.usage);
  expect(err).toBe(
    `${option}\n    found    no option of sluice status\n    needed   ${needed}\n    next     sluice status --help`,
  );
});

test.each<[string, readonly string[], string | undefined]>([
  ["nodeSelector", ["replicas", "workload"], undefined],
  ["s", ["status"], undefined],
  ["re", ["resume", "release", "report"], "resume"],
  ["STATUS", ["status"], "status"],
  ["xit", ["exit"], "exit"],
])("what is nearest to %s among %j is %s", (word, known, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

describe("--json", () => {
  const withJson = async () => allVerbs().filter(({ facts }) => facts.json);
  const withoutJson = async () => allVerbs().filter(({ facts }) => !facts.json);

  test("makes what is wrong with a line one document, in every command that has it", async () => {
    for (const { name } of await withJson()) {
      const { code, out } = await run([name, "--json", "--nope"]);
      expect([name, code, JSON.parse(out)]).toEqual([
        name,
        EXIT_CODES.usage,
        {
          exitCode: EXIT_CODES.usage,
          problems: [
            expect.objectContaining({ about: "--nope", found: `no option of sluice ${name}` }),
          ],
        },
      ]);
    }
  });

  test("is refused by every other command", async () => {
    for (const { name } of await withoutJson()) {
      const { code, out, err } = await run([name, "--json"]);
      expect([name, code, out]).toEqual([name, EXIT_CODES.usage, ""]);
      expect(err).toContain(`--json\n    found    no option of sluice ${name}\n`);
    }
  });

  test("makes a failure a document, and the words stay where people read them", async () => {
    const fail = () => {
      throw new ReleaseError("nobody answers", EXIT_CODES.failed);
    };
    const { code, out, err } = await run(["doctor", "--json"], fail);
    expect({ code, err }).toEqual({ code: EXIT_CODES.failed, err: "nobody answers" });
    expect(JSON.parse(out)).toEqual({ exitCode: 1, problems: [{ message: "nobody answers" }] });
  });

  test("shows rules that forbid something in their parts", async () => {
    const parts = { about: "idle", found: "both carry traffic", needed: "one without" };
    const fail = () => {
      throw new ReleaseError("Refused.", EXIT_CODES.refused, [parts]);
    };
    const { out } = await run(["verify", "--json"], fail);
    expect(JSON.parse(out)).toEqual({ exitCode: EXIT_CODES.refused, problems: [parts] });
  });
});

test("an error that nobody foresaw is shown with where it comes from", async () => {
  const fail = () => {
    throw new TypeError("odd");
  };
  const { code, err } = await run(["doctor"], fail);
  expect(code).toBe(EXIT_CODES.failed);
  expect(err).toMatch(/^TypeError: odd\n +at /);
});

describe("the table", () => {
  test.each(verbNames())("declares %s under the name of its file, and whole", async (name) => {
    const verb = verbNamed(name);
    expect(verb.name).toBe(name);
    expect(verb.facts.summary).toMatch(/^[A-Z`][^]*\.$/);
    expect(verb.facts.examples.every((line) => line.includes(`sluice ${name}`))).toBe(true);
    expect(optionRows(verb).every(([, text]) => text !== "")).toBe(true);
    const offered = Object.keys(verb.options);
    const named = [...(verb.facts.apart ?? []).flat(), ...(verb.facts.consent ?? [])];
    expect(named.filter((option) => !offered.includes(option))).toEqual([]);
    const all = codeRows(verb).map(([code]) => code);
    expect(all).toEqual([...new Set(all)].sort((one, other) => Number(one) - Number(other)));
    expect(all).toEqual(
      expect.arrayContaining(COMMON_CODES.map((code) => String(EXIT_CODES[code]))),
    );
  });

  test("gives every exit code to some command, and a meaning", async () => {
    const rows = allVerbs().flatMap(codeRows);
    const listed = new Set(rows.map(([code]) => Number(code)));
    expect([...listed].sort((one, other) => one - other)).toEqual(Object.values(EXIT_CODES));
    expect(Object.keys(EXIT_MEANINGS)).toEqual(Object.keys(EXIT_CODES));
  });

  test("names every command in the overview", async () => {
    const text = overview(allVerbs(), 80);
    for (const name of verbNames()) expect(text).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });
});

describe("the width", () => {
  test.each([40, 60, 80, 110])(
    "of %i columns holds every help text but what is copied",
    async (columns) => {
      const verbs = allVerbs();
      const texts = [overview(verbs, columns), ...verbs.map((verb) => helpOf(verb, columns))];
      const copied = [
        ...verbs.flatMap(({ facts }) => facts.examples),
        ...verbs.flatMap(({ facts }) => facts.about?.match(/^ {2}.*$/gm) ?? []),
      ].map((line) => line.trim());
      const long = texts
        .flatMap((text) => text.split("\n"))
        .filter((line) => line.length > columns && !copied.includes(line.trim()))
        .filter((line) => !/`[^`]{12,}`/.test(line) && !line.startsWith("Usage:"));
      expect(long).toEqual([]);
    },
  );

  test("is 80 where there is none, and never more than eyes like", () => {
    expect([{}, { columns: 20 }, { columns: 97 }, { columns: 300 }].map(columnsOf)).toEqual([
      80, 40, 97, 110,
    ]);
  });

  test("breaks no command in backticks, and leaves what is indented as it is", () => {
    expect(wrapped("go on with `sluice resume --stack prod`, or wait\n\n  as  it is", 20)).toBe(
      "go on with\n`sluice resume --stack prod`,\nor wait\n\n  as  it is",
    );
  });
});
