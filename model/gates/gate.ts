import type { z } from "zod";
import { listOf, object } from "../settings/fields";
import type { Written } from "../settings/typed";
import { type GateKind, type GatePart, guardGate, stageGate } from "./gate-kind";
import { approval, type ApprovalGate } from "./kinds/approval";
import { command, type CommandGate } from "./kinds/command";
import { errors, type ErrorsGate } from "./kinds/errors";
import { http, type HttpGate } from "./kinds/http";
import { latency, type LatencyGate } from "./kinds/latency";
import { logs, type LogsGate } from "./kinds/logs";
import { query, type QueryGate } from "./kinds/query";
import { ready, type ReadyGate } from "./kinds/ready";
import { restarts, type RestartsGate } from "./kinds/restarts";
import { cpu, memory, type SaturationGate } from "./kinds/saturation";
import { signature, type SignatureGate } from "./kinds/signature";

/** A question put to metrics, to logs, to Kubernetes, over HTTP, to a program or to a person. */
export type Gate =
  | ErrorsGate
  | LatencyGate
  | ReadyGate
  | RestartsGate
  | SaturationGate
  | LogsGate
  | QueryGate
  | HttpGate
  | CommandGate
  | ApprovalGate
  | SignatureGate;

/** The kinds, by the keys that they have in a part of the walk. */
export const GATE_KINDS: Readonly<Record<string, GateKind<Gate>>> = {
  errors,
  latency,
  ready,
  restarts,
  memory,
  cpu,
  logs,
  queries: query,
  http,
  commands: command,
  approvals: approval,
  signature,
};

const [before, stages] = ["verify", "gates"] as const;

/** A list of gates of one's own. */
const list = <Gates extends z.ZodType>(gate: Gates, { text }: Pick<GateKind, "text">) =>
  listOf(gate, "a list of gates").describe(text).exactOptional();

/** Gates before any traffic: nothing that needs requests. */
const verify = object({
  ready: stageGate(before, ready).exactOptional(),
  restarts: stageGate(before, restarts).exactOptional(),
  signature: stageGate(before, signature).exactOptional(),
  queries: list(stageGate(before, query), query),
  http: list(stageGate(before, http), http),
  commands: list(stageGate(before, command), command),
  approvals: list(stageGate(before, approval), approval),
});

/** Gates of stages. */
const gates = object({
  errors: stageGate(stages, errors).exactOptional(),
  latency: stageGate(stages, latency).exactOptional(),
  ready: stageGate(stages, ready).exactOptional(),
  restarts: stageGate(stages, restarts).exactOptional(),
  memory: stageGate(stages, memory).exactOptional(),
  cpu: stageGate(stages, cpu).exactOptional(),
  logs: stageGate(stages, logs).exactOptional(),
  queries: list(stageGate(stages, query), query),
  http: list(stageGate(stages, http), http),
  commands: list(stageGate(stages, command), command),
  approvals: list(stageGate(stages, approval), approval),
});

/** Gates that always turn back; a person is never among them. */
const guard = object({
  errors: guardGate(errors).exactOptional(),
  latency: guardGate(latency).exactOptional(),
  ready: guardGate(ready).exactOptional(),
  restarts: guardGate(restarts).exactOptional(),
  logs: guardGate(logs).exactOptional(),
  queries: list(guardGate(query), query),
  http: list(guardGate(http), http),
  commands: list(guardGate(command), command),
});

/** What may be asked in each part of the walk. */
export const GATE_SCHEMAS = { verify, gates, guard } as const;

/** The gates of a part of the walk, as a person writes them. */
export type GatesArgs<Part extends GatePart = "gates"> = Written<(typeof GATE_SCHEMAS)[Part]>;
