import type { IVirtualService } from "@kubernetes-models/istio/networking.istio.io/v1beta1/VirtualService";
import { patchOf } from "../patch/patch";
import { patchProblems } from "../patch/patch-problems";
import { type Problem, problem } from "../settings/problem";

/** One rule of a VirtualService, in Istio's own type. */
type HttpRoute = NonNullable<NonNullable<IVirtualService["spec"]>["http"]>[number];

export const routePatch = patchOf<HttpRoute>("Istio's HTTPRoute", {
  rewrite: { uri: "/" },
}).exactOptional();

/** Fields of a rule that say who gets requests, or that a release moves. */
const REFUSED: Readonly<Record<string, string>> = {
  name: "nothing: releases find rules by their names",
  match: "nothing; `traffic.match` has rules with conditions",
  route: "nothing: `weights` says who gets how much",
  redirect: "nothing: no request would reach the colors",
  directResponse: "nothing: no request would reach the colors",
  delegate: "nothing: no request would reach the colors by their weights",
  mirror: "nothing; `traffic.mirror` sends copies, and no color that serves gets any",
  mirrors: "nothing; `traffic.mirror` sends copies, and no color that serves gets any",
  mirrorPercent: "nothing; `traffic.mirror.share` says it",
  mirrorPercentage: "nothing; `traffic.mirror.share` says it",
};

/** A patch that does not fit its schema, or that decides where requests go. */
export function routePatchProblems(
  path: Problem["path"],
  route: Readonly<Record<string, unknown>> | undefined,
): readonly Problem[] {
  const fields = Object.entries(route ?? {});
  const isRefused = (field: string) => Object.hasOwn(REFUSED, field);
  const rest = Object.fromEntries(fields.filter(([field]) => !isRefused(field)));
  return [
    ...(route ? patchProblems(path, "HTTPRoute", rest) : []),
    ...fields
      .filter(([field]) => isRefused(field))
      .map(([field, found]) => problem([...path, field], found, REFUSED[field] ?? "nothing", null)),
  ];
}
