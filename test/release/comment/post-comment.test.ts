// Comments, posted to an HTTP server on this machine. Does not prove that GitHub or GitLab answer as it does.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { failureOf } from "../../../cli/failure";
import type { AskPolicy } from "../../../release/comment/host-client";
import { type HOST_NAMES, postComment } from "../../../release/comment/post-comment";

const MARKER = "<!-- sluice: offline preview -->";
const SHA = "0123456789abcdef0123456789abcdef01234567";
const TOKEN = "not-a-real-token";
const GITHUB_COMMENTS = "/repos/acme/shop/issues/7/comments";
const GITLAB_NOTES = "/projects/12/merge_requests/7/notes";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** Ends the connection without an answer, after the request took effect. */
  readonly hangUp?: boolean;
}

/** A comment as either host lists it. */
interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string };
  readonly author: { readonly id: number };
}

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let server: Server;
let directory: string;
let requests: Request[];
let comments: Comment[];
/** What the server answers instead of doing its work, in order; undefined means "do it". */
let script: ((request: Request) => Answer | undefined)[];
let pull: unknown;

function work({ method, path, body }: Request): Answer {
  const url = new URL(path, "http://localhost");
  const list = [GITHUB_COMMENTS, GITLAB_NOTES].includes(url.pathname);
  if (url.pathname === "/user") return { body: { id: 42 } };
  if (url.pathname === "/repos/acme/shop/pulls/7") return { body: pull };
  if (method === "GET" && list) {
    const page = Number(url.searchParams.get("page"));
    const size = Number(url.searchParams.get("per_page"));
    return { body: comments.slice((page - 1) * size, page * size) };
  }
  const text = method === "GET" ? "" : (JSON.parse(body) as { body: string }).body;
  if (method === "POST" && list) {
    comments.push(comment(comments.length + 1, text));
    return { status: 201, body: {} };
  }
  const existing = comments.find(({ id }) => path.endsWith(`/${id}`));
  if (!existing) return { status: 404, body: { message: "Not Found" } };
  existing.body = text;
  return { body: {} };
}

function comment(id: number, body: string, login = "github-actions[bot]", author = 42): Comment {
  return { id, body, user: { login }, author: { id: author } };
}

function write(text: string, number = "7\n"): void {
  writeFileSync(join(directory, "comment.md"), text);
  writeFileSync(join(directory, "pull-request.txt"), number);
}

/** As the command line ends. */
async function run(
  host: (typeof HOST_NAMES)[number],
  environment: Readonly<Record<string, string>>,
  policy: AskPolicy,
): Promise<Result> {
  const said: string[] = [];
  const say = (text: string) => {
    said.push(text);
  };
  const request = { host, directory, environment, say, policy: { pauseMs: 1, ...policy } };
  try {
    return { code: 0, stdout: await postComment(request), stderr: said.join("\n") };
  } catch (error) {
    const { code, text } = failureOf(error);
    return { code, stdout: "", stderr: [...said, text].join("\n") };
  }
}

const common = { HEAD_SHA: SHA, RUN_URL: "https://ci.example/run/1" };
const base = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const github = async (env: Record<string, string> = {}, policy: AskPolicy = {}): Promise<Result> =>
  run(
    "github",
    {
      ...common,
      GITHUB_API_URL: base(),
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_TOKEN: TOKEN,
      HEAD_REPOSITORY: "fork/shop",
      ...env,
    },
    policy,
  );

const gitlab = async (env: Record<string, string> = {}, policy: AskPolicy = {}): Promise<Result> =>
  run(
    "gitlab",
    {
      ...common,
      CI_API_V4_URL: base(),
      CI_MERGE_REQUEST_PROJECT_ID: "12",
      CI_MERGE_REQUEST_IID: "7",
      NOTE_TOKEN: TOKEN,
      ...env,
    },
    policy,
  );

const writes = (): Request[] => requests.filter(({ method }) => method !== "GET");
const only = (): string => {
  expect(comments).toHaveLength(1);
  return comments[0]?.body ?? "";
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "post-comment-"));
  requests = [];
  comments = [];
  script = [];
  pull = { head: { sha: SHA, repo: { full_name: "fork/shop" } } };
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "", url = "", headers } = incoming;
      const request = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      requests.push(request);
      const answer = script.shift()?.(request) ?? work(request);
      if (answer.hangUp) {
        outgoing.destroy();
        return;
      }
      outgoing.writeHead(answer.status ?? 200, answer.headers);
      outgoing.end(JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

describe.each([
  { host: "github", post: github, edit: "PATCH", other: comment(5, MARKER, "mallory") },
  { host: "gitlab", post: gitlab, edit: "PUT", other: comment(5, MARKER, "", 43) },
])("$host", ({ post, edit, other }) => {
  test("the first run posts a comment that names the commit", async () => {
    write("## Preview");
    expect(await post()).toEqual({ code: 0, stdout: "posted", stderr: "" });
    expect(only()).toBe(
      `${MARKER}\n<sub>For commit 0123456789ab, made by that commit's own code ` +
        "([run](https://ci.example/run/1)).</sub>\n\n## Preview",
    );
  });

  test("a later run edits the same comment", async () => {
    write("first");
    await post();
    write("second");
    expect((await post()).stdout).toBe("updated");
    expect(only()).toContain("second");
    expect(writes().map(({ method }) => method)).toEqual(["POST", edit]);
  });

  test("a comment of somebody else with the marker is left alone", async () => {
    comments = [other];
    write("text");
    expect((await post()).stdout).toBe("posted");
    expect(comments.map(({ body }) => body.length > MARKER.length)).toEqual([false, true]);
  });

  test("a marker in the middle of a comment does not make it ours", async () => {
    comments = [comment(5, `> ${MARKER}`)];
    write("text");
    expect((await post()).stdout).toBe("posted");
  });

  test("our comment is found on the third page", async () => {
    comments = Array.from({ length: 250 }, (_, index) => comment(index + 1, "talk"));
    comments[230] = comment(231, `${MARKER}\nold`);
    write("new");
    expect((await post()).stdout).toBe("updated");
    expect(comments).toHaveLength(250);
    expect(comments.at(230)?.body).toContain("new");
  });

  test("no more than fifty pages are read", async () => {
    comments = Array.from({ length: 5001 }, (_, index) => comment(index + 1, "talk"));
    write("new");
    expect((await post()).code).toBe(2);
    expect(requests.filter(({ path }) => path.includes("page="))).toHaveLength(50);
  });

  test("a comment that was deleted in between is posted again", async () => {
    comments = [comment(9, `${MARKER}\nold`)];
    // The list still has it; the edit does not find it any more.
    const vanish = (): undefined => {
      comments = [];
    };
    script = [work, work, vanish];
    write("new");
    expect((await post()).stdout).toBe("posted");
    expect(writes().map(({ method }) => method)).toEqual([edit, "POST"]);
  });

  test("a server that recovers gets the comment once", async () => {
    script = [() => ({ status: 502 }), () => ({ status: 429 }), () => ({ hangUp: true })];
    write("text");
    const { code, stderr } = await post();
    expect(code).toBe(0);
    expect(stderr.match(/next try/g)).toHaveLength(3);
    expect(writes()).toHaveLength(1);
  });

  test("an answer that got lost does not become a second comment", async () => {
    script = [
      work,
      work,
      (request) => {
        work(request);
        return { hangUp: true };
      },
    ];
    write("text");
    expect((await post()).stdout).toBe("updated");
    only();
  });

  test("a server that stays broken is asked four times", async () => {
    script = Array<() => Answer>(20).fill(() => ({ status: 503, body: { message: "sorry" } }));
    write("text");
    const { code, stderr } = await post();
    expect(code).toBe(1);
    expect(stderr).toContain("503");
    expect(stderr).toContain("sorry");
    expect(requests).toHaveLength(4);
  });

  test("a server that does not answer is given up", async () => {
    server.removeAllListeners("request");
    server.on("request", () => undefined);
    write("text");
    const { code, stderr } = await post({}, { timeoutMs: 50 });
    server.closeAllConnections();
    expect(code).toBe(1);
    expect(stderr).toContain("no answer in time");
  });

  test("a refusal is final and does not show the token", async () => {
    script = [() => ({ status: 403, body: { message: "Resource not accessible" } })];
    write("text");
    const { code, stdout, stderr } = await post();
    expect(code).toBe(1);
    expect(stderr).toContain("Resource not accessible");
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(requests).toHaveLength(1);
  });

  test("a server that answers with what it was sent does not show the token either", async () => {
    script = [({ headers }) => ({ status: 403, body: { message: JSON.stringify(headers) } })];
    write("text");
    const { stderr } = await post();
    expect(stderr).toContain("[token]");
    expect(stderr).not.toContain(TOKEN);
  });

  test("a token that no header can hold is refused without being shown", async () => {
    write("text");
    const broken = `${TOKEN}\u0007`;
    const { code, stdout, stderr } = await post({ GITHUB_TOKEN: broken, NOTE_TOKEN: broken });
    expect(code).toBe(2);
    expect(stderr).toMatch(/_TOKEN\n.*a character that no token has/);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  test("the token does not follow a redirect", async () => {
    script = Array<() => Answer>(4).fill(() => ({ status: 302, headers: { location: "/stolen" } }));
    write("text");
    expect((await post()).code).toBe(1);
    expect(requests.filter(({ path }) => path === "/stolen")).toEqual([]);
  });

  test("mentions and commands in the text have no effect, and references stay whole", async () => {
    write(
      [
        "ask @org/team and (@someone)",
        "`registry.example.com/shop@sha256:12ab`",
        "/merge",
        "  /approve",
        "a /healthz b",
        "cr\r/close",
      ].join("\n"),
    );
    await post();
    expect(only().split("\n").slice(3)).toEqual([
      "ask @\u200borg/team and (@\u200bsomeone)",
      "`registry.example.com/shop@sha256:12ab`",
      "\u200b/merge",
      "  \u200b/approve",
      "a /healthz b",
      "cr",
      "\u200b/close",
    ]);
  });

  test("a link in the place of the text is refused: it could show any file", async () => {
    write("text");
    const secret = join(directory, "secret");
    writeFileSync(secret, "s3cr3t");
    rmSync(join(directory, "comment.md"));
    symlinkSync(secret, join(directory, "comment.md"));
    expect((await post()).code).toBe(1);
    expect(writes()).toEqual([]);
  });

  test.each([
    [
      "an empty text",
      () => {
        write(" \n");
      },
      2,
    ],
    [
      "a directory",
      () => {
        write("");
        rmSync(join(directory, "comment.md"));
        mkdirSync(join(directory, "comment.md"));
      },
      2,
    ],
    [
      "no text",
      () => {
        write("");
        rmSync(join(directory, "comment.md"));
      },
      1,
    ],
  ])("%s is an error", async (_, prepare, code) => {
    prepare();
    expect((await post()).code).toBe(code);
    expect(requests).toEqual([]);
  });

  test("a missing variable is named", async () => {
    write("text");
    const { code, stderr } = await post({ GITHUB_REPOSITORY: "", CI_API_V4_URL: "" });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^(?:GITHUB_REPOSITORY|CI_API_V4_URL)\n {4}found {4}nothing\n/);
  });
});

describe("a long text", () => {
  const long = (lines: number): string =>
    ["<details>", "<summary>Objects</summary>", "", "```diff"]
      .concat(Array.from({ length: lines }, (_, index) => `+ line ${index} ${"x".repeat(60)}`))
      .concat("```", "", "</details>")
      .join("\n");

  test("is cut between two lines, closed, and says where the rest is", async () => {
    write(long(2000));
    await github();
    const body = only();
    expect(body.length).toBeLessThanOrEqual(65_000);
    expect(body.length).toBeGreaterThan(60_000);
    expect(body).toMatch(
      /x{60}\n```\n\n<\/details>\n\n\*\*The preview is longer .* \[the run's artifact\]\(https:\/\/ci\.example\/run\/1\)\.\n$/,
    );
  });

  test("is whole on GitLab, which takes more", async () => {
    write(long(2000));
    await gitlab();
    expect(only()).toContain("line 1999");
  });

  test("that is all one line is cut as well", async () => {
    write("y".repeat(100_000));
    await github();
    expect(only().length).toBeLessThanOrEqual(65_000);
  });

  test("without end is read up to a limit", async () => {
    write("z\n".repeat(4_000_000));
    expect((await gitlab()).code).toBe(0);
    expect(only().length).toBeLessThanOrEqual(900_000);
  });
});

describe("the number of the pull request, which a stranger's code wrote", () => {
  test.each([
    ["another commit", { head: { sha: "f".repeat(40), repo: { full_name: "fork/shop" } } }],
    ["another repository", { head: { sha: SHA, repo: { full_name: "victim/shop" } } }],
    ["a repository that is gone", { head: { sha: SHA, repo: null } }],
  ])("does not count if that pull request is at %s", async (_, found) => {
    pull = found;
    write("text");
    const { code, stdout } = await github();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^skipped: pull request 7 /);
    expect(writes()).toEqual([]);
  });

  test.each(["", "../../orgs/1", "7\n8", "0", "99999999999"])(
    "is refused when it reads %j",
    async (number) => {
      write("text", number);
      const { code, stderr } = await github();
      expect(code).toBe(2);
      expect(stderr).toMatch(/^pull-request\.txt\n.*\n {4}needed {3}the number of a pull request$/);
      expect(requests).toEqual([]);
    },
  );
});

describe("on GitHub, a workflow that the pull request itself starts", () => {
  const event = (found: object) => {
    const file = join(directory, "event.json");
    writeFileSync(file, JSON.stringify({ pull_request: found }));
    return {
      HEAD_SHA: "",
      RUN_URL: "",
      GITHUB_EVENT_PATH: file,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_RUN_ID: "99",
    };
  };

  test("needs no other variables than those that each has", async () => {
    const { RUN_URL: _run, ...own } = event({ number: 7, ...(pull as object) });
    rmSync(join(directory, "pull-request.txt"), { force: true });
    writeFileSync(join(directory, "comment.md"), "text");
    const request = {
      host: "github" as const,
      directory,
      environment: {
        GITHUB_API_URL: base(),
        GITHUB_REPOSITORY: "acme/shop",
        GITHUB_TOKEN: TOKEN,
        ...own,
      },
      say: () => undefined,
    };
    expect(await postComment(request)).toBe("posted");
    expect(only()).toContain("([run](https://github.example/acme/shop/actions/runs/99))");
  });

  test("without a pull request is refused", async () => {
    write("text");
    expect((await github(event({}))).code).toBe(2);
    expect(requests).toEqual([]);
  });
});

test("each host gets the token in its own header", async () => {
  write("text");
  await github();
  await gitlab();
  expect(requests[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  expect(requests.at(-1)?.headers["private-token"]).toBe(TOKEN);
  expect(requests.at(-1)?.headers.authorization).toBeUndefined();
});
