#!/usr/bin/env node
// Posts a Markdown file as the one comment of a pull request (GitHub) or merge request (GitLab), and
// edits that comment on later runs. The text may come from a stranger's code: it is only ever data.
// `node ci/post-comment.mjs github|gitlab DIR`; DIR holds comment.md and, for GitHub, pull-request.txt.

import { Buffer } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const { AbortSignal, fetch } = globalThis;
const env = process.env;

const MARKER = "<!-- sluice: offline preview -->";
const MAX_FILE = 2 * 1024 * 1024;
const PAGE = 100;
const MAX_PAGES = 50;
const ATTEMPTS = 4;
const PAUSE_MS = Number(env["POST_COMMENT_PAUSE_MS"] ?? 2000);
const TIMEOUT_MS = Number(env["POST_COMMENT_TIMEOUT_MS"] ?? 20_000);
const MAX_PAUSE_MS = 60_000;

/** The call or its environment is wrong; trying again does not help. */
class UsageError extends Error {}

/** An answer that is not a success. */
class HttpError extends Error {
  constructor(method, path, status, message, pauseMs) {
    super(`${method} ${path}: ${status} ${message}`);
    this.status = status;
    /** Undefined when trying again does not help. */
    this.pauseMs = pauseMs;
  }
}

function required(name) {
  const value = env[name];
  if (!value) throw new UsageError(`${name} is not set`);
  return value;
}

const tokens = [];

/** A token. Errors of HTTP show a header that cannot be sent, so one with other characters is not tried. */
function token(name) {
  const value = required(name);
  tokens.push(value);
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new UsageError(`${name} has a character that no token has, such as a line end`);
  }
  return value;
}

/** A text without tokens: a server, or a proxy on the way to it, may answer with what it was sent. */
const withoutTokens = (text) => tokens.reduce((all, one) => all.replaceAll(one, "[token]"), text);

/** Reads a regular file. A link could point at a secret of this machine, so links are refused. */
function readPlain(path) {
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    if (!fstatSync(file).isFile()) throw new UsageError(`${path} is not a regular file`);
    const buffer = Buffer.alloc(MAX_FILE);
    return buffer.toString("utf8", 0, readSync(file, buffer, 0, MAX_FILE, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Takes away what text can do besides being read: mentions notify people, and GitLab runs lines such
 * as `/merge` with the rights of the token. A zero-width space after the sign is enough.
 */
function harmless(text) {
  return text
    .replace(/\r\n?/g, "\n")
    .replaceAll("\0", "")
    .replace(/(?<!\w)@(?=\w)/g, "@\u200b")
    .replace(/^([^\S\n]*)\/(?=\w)/gm, "$1\u200b/");
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** What is open at the end of the lines: a code fence, and details blocks. */
function openBlocks(lines) {
  let fence = "";
  let details = 0;
  for (const line of lines) {
    const [, run = "", rest = ""] = FENCE.exec(line) ?? [];
    if (fence !== "") {
      if (run.startsWith(fence) && rest.trim() === "") fence = "";
    } else if (run !== "") {
      fence = run;
    } else {
      details +=
        (line.match(/<details\b/g) ?? []).length - (line.match(/<\/details>/g) ?? []).length;
    }
  }
  return [...(fence === "" ? [] : [fence]), ...Array(Math.max(0, details)).fill("\n</details>")];
}

/** Shortens the text to the host's limit, between two lines, and closes what the cut left open. */
function fit(text, limit, link) {
  if (text.length <= limit) return text;
  const note = `\n\n**The preview is longer than a comment may be.** All of it is in ${link}.\n`;
  const room = limit - note.length - 1000; // for the closing lines
  const lines = text.slice(0, room).split("\n");
  if (lines.length > 1) lines.pop();
  return [...lines, ...openBlocks(lines)].join("\n") + note;
}

function pauseOf(response) {
  const seconds = Number(response.headers.get("retry-after"));
  const limited = response.headers.get("x-ratelimit-remaining") === "0";
  const again = response.status >= 500 || response.status === 429 || seconds > 0 || limited;
  return again ? Math.min(seconds > 0 ? seconds * 1000 : 0, MAX_PAUSE_MS) : undefined;
}

/** A client of one API. Redirects are refused: the token goes to the configured host only. */
function client(base, headers) {
  return async (method, path, body) => {
    const response = await fetch(base + path, {
      method,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: { "user-agent": "sluice", "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    const message = (await response.text()).replace(/\s+/g, " ").slice(0, 300);
    throw new HttpError(method, path, response.status, message, pauseOf(response));
  };
}

/** The first entry of a list that `wanted` accepts; reads page after page, but not for ever. */
async function find(call, path, wanted) {
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const entries = await call("GET", `${path}?per_page=${PAGE}&page=${page}`);
    const found = entries.find(wanted);
    if (found !== undefined || entries.length < PAGE) return found;
  }
  throw new UsageError(`${path}: no comment of ours among the first ${PAGE * MAX_PAGES}`);
}

/** Edits our comment, or writes it if there is none. */
async function upsert({ find: existing, create, update }) {
  const found = await existing();
  if (found === undefined) {
    await create();
    return "posted";
  }
  try {
    await update(found.id);
    return "updated";
  } catch (error) {
    // Someone deleted it in between.
    if (!(error instanceof HttpError && error.status === 404)) throw error;
    await create();
    return "posted";
  }
}

/** Comments can carry anybody's text; only those that this token's own account wrote are ours. */
const ours = (comment, author) => comment.body.startsWith(MARKER) && author(comment);

async function toGitHub(directory) {
  const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
  const repository = required("GITHUB_REPOSITORY");
  const headSha = required("HEAD_SHA");
  const headRepository = required("HEAD_REPOSITORY");
  const account = env["COMMENT_AUTHOR"] ?? "github-actions[bot]";
  const call = client(api, {
    accept: "application/vnd.github+json",
    authorization: `Bearer ${token("GITHUB_TOKEN")}`,
    "x-github-api-version": "2022-11-28",
  });

  // The number was written by the pull request's own code, so it may name somebody else's: it counts
  // only if that pull request has the branch and the commit that GitHub says the run was for.
  const number = readPlain(join(directory, "pull-request.txt")).trim();
  if (!/^[1-9]\d{0,9}$/.test(number)) throw new UsageError("pull-request.txt holds no number");
  const body = compose(directory, 65_000, headSha);

  return persistently(async () => {
    const pull = await call("GET", `/repos/${repository}/pulls/${number}`);
    if (pull.head.sha !== headSha || pull.head.repo?.full_name !== headRepository) {
      return `skipped: pull request ${number} is not, or no longer, at ${headRepository}@${headSha}`;
    }
    const comments = `/repos/${repository}/issues/${number}/comments`;
    return upsert({
      find: () => find(call, comments, (c) => ours(c, ({ user }) => user?.login === account)),
      create: () => call("POST", comments, { body }),
      update: (id) => call("PATCH", `/repos/${repository}/issues/comments/${id}`, { body }),
    });
  });
}

async function toGitLab(directory) {
  const project = encodeURIComponent(required("CI_MERGE_REQUEST_PROJECT_ID"));
  const iid = encodeURIComponent(required("CI_MERGE_REQUEST_IID"));
  const call = client(required("CI_API_V4_URL"), { "private-token": token("NOTE_TOKEN") });
  const body = compose(directory, 900_000, required("HEAD_SHA"));
  const notes = `/projects/${project}/merge_requests/${iid}/notes`;

  return persistently(async () => {
    const me = await call("GET", "/user");
    return upsert({
      find: () => find(call, notes, (note) => ours(note, ({ author }) => author?.id === me.id)),
      create: () => call("POST", notes, { body }),
      update: (id) => call("PUT", `${notes}/${id}`, { body }),
    });
  });
}

/** The comment. Its first line is ours; what follows may be anybody's. */
function compose(directory, limit, sha) {
  const text = harmless(readPlain(join(directory, "comment.md"))).trim();
  if (text === "") throw new UsageError("comment.md is empty");
  const run = required("RUN_URL");
  const head = `${MARKER}\n<sub>For commit ${sha.slice(0, 12)}, made by that commit's own code ([run](${run})).</sub>\n\n`;
  return head + fit(text, limit - head.length, `[the run's artifact](${run})`);
}

/**
 * Tries a few times. The whole step is repeated, search included: an answer that got lost on its way
 * back does not become a second comment.
 */
async function persistently(step) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await step();
    } catch (error) {
      const final =
        error instanceof UsageError || (error instanceof HttpError && error.pauseMs === undefined);
      if (final || attempt === ATTEMPTS) throw error;
      const pause = Math.max(error.pauseMs ?? 0, PAUSE_MS * 2 ** (attempt - 1));
      console.error(`${reason(error)}; next try in ${pause} ms`);
      await sleep(pause);
    }
  }
}

const reason = (error) =>
  withoutTokens(
    error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message,
  );

const hosts = { github: toGitHub, gitlab: toGitLab };
const [host, directory, ...rest] = process.argv.slice(2);
try {
  const post = Object.hasOwn(hosts, host ?? "") ? hosts[host] : undefined;
  if (!post || !directory || rest.length > 0) {
    throw new UsageError("usage: node ci/post-comment.mjs github|gitlab DIR");
  }
  console.log(await post(directory));
} catch (error) {
  console.error(`post-comment: ${reason(error)}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
