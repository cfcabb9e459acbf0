import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { z } from "zod";
import type { ApprovalGate } from "../../model/gates/kinds/approval";
import { isSafe } from "../../model/safe-address";
import { unknown, type Verdict } from "../../model/gates/verdict";
import type { Question } from "../driver/ports";
import { errorMessage } from "./abortable";
import type { Adapter } from "./adapter";
import { requireAddress } from "../address";
import { askWeb } from "../web";
import { durationText } from "../../model/units/duration";
import { jsonOf } from "../../model/json";

/**
 * Reads the approval of a person from a file or an address. `sluice promote` is a command to the driver.
 *
 * @param fileTime - a time of this machine's files as the question counts
 */
export async function askApproval(
  gate: ApprovalGate,
  question: Question,
  signal: AbortSignal,
  fileTime: (time: number) => number = (time) => time,
): Promise<Verdict> {
  const { name, file, url, urlFrom } = gate;
  const waited = Math.floor((question.now - question.since) / 1000);
  if (waited >= gate.expiresSeconds) {
    const sentence = `${name}: nobody approved within ${durationText(gate.expiresSeconds * 1000)}`;
    return { outcome: "failed", sentence };
  }
  try {
    if (file !== undefined) return await askFile(name, file, question, fileTime);
    if (url !== undefined || urlFrom !== undefined) {
      return await askAddress(name, requireAddress(gate), question, signal);
    }
    return unknown(`${name} waits for a person: sluice promote`);
  } catch (error) {
    return unknown(`${name}: ${errorMessage(error)}`);
  }
}

/** What a file and an address have to say: one answer for one step of one release. */
const answerSchema = z.object({
  approved: z.boolean(),
  release: z.string(),
  step: z.string(),
});

/** Bytes of an answer that are read. */
const MOST_BYTES = 64 * 1024;

/** A file that was written before the release began is an answer to another one. */
async function askFile(
  name: string,
  file: string,
  question: Question,
  fileTime: (time: number) => number,
): Promise<Verdict> {
  const { startedAt, now } = question;
  const needed = `the file ${file} with ${wanted(question)}`;
  const found = await readPlain(file);
  if (!found) return unknown(`${name} waits for ${needed}`);
  const at = fileTime(found.at);
  if (at < startedAt) {
    return unknown(`${name}: the file ${file} is older than the release`);
  }
  if (at > now) return unknown(`${name}: the file ${file} is from the future`);
  return (
    heard(name, `the file ${file}`, found.text, question) ?? unknown(`${name} waits for ${needed}`)
  );
}

/** @throws Error for anything but a plain file; a link may lead to what somebody else writes */
async function readPlain(file: string): Promise<{ at: number; text: string } | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    if (code === "ELOOP") throw new Error(`${file} is no plain file`);
    throw error;
  }
  try {
    const { mtimeMs: at, size } = await handle.stat();
    if (!(await handle.stat()).isFile()) throw new Error(`${file} is no plain file`);
    if (size > MOST_BYTES) throw new Error(`${file} is too large for an answer`);
    return { at, text: await handle.readFile("utf8") };
  } finally {
    await handle.close();
  }
}

async function askAddress(
  name: string,
  address: string,
  question: Question,
  signal: AbortSignal,
): Promise<Verdict> {
  const url = new URL(address);
  const at = url.host;
  if (!isSafe(url)) return unknown(`${name}: ${at} is asked over https only`);
  url.searchParams.set("release", question.release);
  url.searchParams.set("step", question.step);
  const { status, body } = await askWeb({ url: url.href, mostBytes: MOST_BYTES, signal });
  switch (status) {
    case 200: {
      const waits = unknown(`${name}: ${at} does not answer ${wanted(question)}`);
      return heard(name, at, body, question) ?? waits;
    }
    case 202:
    case 404:
      return unknown(`${name} waits for ${at}`);
    case 403:
      return { outcome: "failed", sentence: `${name} is refused by ${at}` };
    default:
      return unknown(`${name}: ${at} has status ${String(status)}`);
  }
}

/** What is said about this step; nothing where the text is no answer, or one about another step. */
function heard(
  name: string,
  who: string,
  text: string,
  { release, step }: Question,
): Verdict | undefined {
  const { data } = answerSchema.safeParse(jsonOf(text));
  if (data?.release !== release || data.step !== step) return undefined;
  return data.approved
    ? { outcome: "passed", sentence: `${name} is approved by ${who}` }
    : { outcome: "failed", sentence: `${name} is refused by ${who}` };
}

function wanted({ release, step }: Question): string {
  return JSON.stringify({ approved: true, release, step });
}

export const approval: Adapter<ApprovalGate> = {
  ask: async (gate, question, { fileTime }, signal) =>
    askApproval(gate, question, signal, fileTime),
};
