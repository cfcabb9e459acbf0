import type { Danger } from "../danger";
import type { DeclaredObject } from "../manifest";
import { type Access, accessByService } from "./access";
import { isCovered, OPEN, wayPhrase } from "./way";

const NEXT =
  "Next: security.mode observe refuses nobody, and proxies note whom they would refuse; then enforce: docs/security.md.";

/**
 * Callers that lose their way to a service that was there before, and what a service loses that kept others out. What
 * proxies and nodes judge by holds for running pods at once, whatever color they are of.
 */
export function accessDangers(
  before: readonly DeclaredObject[],
  after: readonly DeclaredObject[],
): readonly Danger[] {
  const now = accessByService(after);
  return [...accessByService(before)].flatMap(([service, old]) => {
    const access = now.get(service);
    if (!access) return [];
    const say = (kind: Danger["kind"]) => (message: string) => ({
      kind,
      subject: service,
      message,
    });
    return [
      ...lostCallers(old, access).map((found) => say("caller")(`${found} ${NEXT}`)),
      ...lostCalls(old, access).map(say("caller")),
      ...lostGuards(old, access).map(say("unsecured")),
    ];
  });
}

function lostCallers(old: Access, now: Access): readonly string[] {
  const lost = old.ways.filter((way) => !now.ways.some((one) => isCovered(way, one)));
  const wasOpen = lost.includes(OPEN);
  const left = now.ways.map(wayPhrase).join("; ");
  const cutOff = (old.sources ?? []).filter((one) => !now.sources?.includes(one));
  return [
    ...(old.isPlain && !now.isPlain
      ? ["takes mutual TLS alone: callers without a sidecar are refused."]
      : []),
    ...(wasOpen ? [`answers others with 403; let in are ${left}.`] : []),
    ...lost
      .filter((way) => way !== OPEN)
      .map((way) => `answers with 403 whom it let in before: ${wayPhrase(way)}.`),
    ...(!old.sources && now.sources && !now.sources.includes("everybody")
      ? [`takes connections from these alone: ${now.sources.join(", ") || "none"}.`]
      : []),
    ...(now.sources && !now.sources.includes("everybody")
      ? cutOff.map((one) => `takes no connections any more from ${one}.`)
      : []),
  ];
}

function lostCalls(old: Access, now: Access): readonly string[] {
  if (!now.targets) return [];
  if (!old.targets) return [`may call nothing any more but ${now.targets.join("; ")}.`];
  return old.targets
    .filter((one) => !now.targets?.includes(one))
    .map((one) => `may no longer call ${one}.`);
}

/** Said with a reason, it is what somebody wants. */
function lostGuards(old: Access, now: Access): readonly string[] {
  if (now.isMeant) return [];
  const gone = [...new Set(old.kinds)].filter((kind) => !now.kinds.includes(kind));
  if (gone.length === 0) return [];
  return [
    `loses its ${gone.join(" and ")}: what that kept out may come in. security.mode none with a reason says that it is meant.`,
  ];
}
