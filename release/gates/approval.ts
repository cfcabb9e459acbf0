import { stat } from "node:fs/promises";
import type { ApprovalGate } from "../../model/release/gate";
import { unknown, type Verdict } from "../../model/release/verdict";
import type { Question } from "../ports";
import { messageOf } from "./asked";
import { getPage } from "./http";

/** Looks for a person's word. The word itself, `sluice promote`, is heard elsewhere. */
export async function askApproval(
  gate: ApprovalGate,
  question: Question,
  signal: AbortSignal,
): Promise<Verdict> {
  const { name, file, url } = gate;
  const waited = Math.floor((question.now - question.since) / 1000);
  if (waited >= gate.expiresSeconds) {
    const sentence = `${name}: nobody approved within ${String(gate.expiresSeconds)} s`;
    return { outcome: "failed", sentence };
  }
  try {
    if (file !== undefined) return await askFile(name, file, question.startedAt);
    if (url !== undefined) return await askAddress(name, url, signal);
    return unknown(`${name} waits for a person: sluice promote`);
  } catch (error) {
    return unknown(`${name}: ${messageOf(error)}`);
  }
}

/** A file from before the release is somebody's word about another one. */
async function askFile(name: string, file: string, startedAt: number): Promise<Verdict> {
  const found = await stat(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  });
  if (!found) return unknown(`${name} waits for the file ${file}`);
  if (found.mtimeMs < startedAt) {
    return unknown(`${name}: the file ${file} is older than the release`);
  }
  return { outcome: "passed", sentence: `${name} is approved by the file ${file}` };
}

async function askAddress(name: string, url: string, signal: AbortSignal): Promise<Verdict> {
  const { status } = await getPage(url, {}, signal);
  const at = new URL(url).host;
  switch (status) {
    case 200:
      return { outcome: "passed", sentence: `${name} is approved by ${at}` };
    case 202:
    case 404:
      return unknown(`${name} waits for ${at}`);
    case 403:
      return { outcome: "failed", sentence: `${name} is refused by ${at}` };
    default:
      return unknown(`${name}: ${at} has status ${String(status)}`);
  }
}
