import type { Danger } from "../danger";
import type { ServiceChange } from "../service-change";
import { READERS } from "./readers";

/** Services that another kind of object routes from now on. */
export function routerDangers(services: readonly ServiceChange[]): readonly Danger[] {
  return services.flatMap(({ service, router: { before, after } }): readonly Danger[] => {
    if (before === undefined || after === undefined || before === after) return [];
    const what = READERS.find(({ routers }) => routers.includes(after))?.arrival ?? "";
    const message = `is routed by ${phrase(after)} instead of ${phrase(before)}: ${what}`;
    return [{ kind: "way-in", subject: service, message }];
  });
}

const phrase = (kind: string) => `${/^[HI]/.test(kind) ? "an" : "a"} ${kind}`;
