import { COLORS } from "../../../model/color";
import { fieldOf, itemsOf, textOf } from "../../../model/field";
import type { Recording } from "../../recorder";
import { type Manifest, objectPhrase } from "../manifest";
import type { Notice } from "../notice";
import type { ObjectChange } from "../object-change";
import type { ServiceChange } from "../service-change";

/** What services have not of security, and where requests show more than they seem to; told once, while it is new. */
export function securityNotices(
  before: Recording,
  after: Recording,
  objects: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Notice[] {
  const known = new Set(lacksIn(before).map((one) => JSON.stringify(one)));
  return [
    ...lacksIn(after).filter((one) => !known.has(JSON.stringify(one))),
    ...objects.flatMap((change) => {
      const old = change.before ? copiesAndGuests(change.before.manifest, services) : [];
      const now = change.after ? copiesAndGuests(change.after.manifest, services) : [];
      return now
        .filter((message) => !old.includes(message))
        .map((message) => ({ subject: objectPhrase(change.object), message }));
    }),
  ];
}

/** What the components of a program put out as `lacks`. */
function lacksIn({ componentOutputs }: Recording): readonly Notice[] {
  return Object.values(componentOutputs)
    .flatMap((outputs) => itemsOf(outputs, "lacks"))
    .map((one) => ({ subject: textOf(one, "subject"), message: textOf(one, "message") }));
}

function copiesAndGuests(router: Manifest, services: readonly ServiceChange[]): readonly string[] {
  if (router.kind !== "VirtualService") return [];
  const idle = new Set(
    services.flatMap(({ service, colors }) =>
      COLORS.filter((color) => (colors[color].weight.after ?? 0) === 0).map((color) => {
        const [namespace = "", app = ""] = service.split("/");
        return `${app}-${color}.${namespace}.`;
      }),
    ),
  );
  return itemsOf(router, "spec", "http").flatMap((rule) => {
    const name = textOf(rule, "name");
    const copied = itemsOf(rule, "mirrors").length > 0;
    const isOwn = name.startsWith("match-");
    const [only, ...others] = itemsOf(rule, "route");
    const host = textOf(only, "destination", "host");
    const isToIdle = others.length === 0 && [...idle].some((one) => host.startsWith(one));
    const isOpen = itemsOf(rule, "match").some((one) => fieldOf(one, "sourceLabels") === undefined);
    return [
      ...(copied
        ? [`copies requests with all that is in them, cookies and tokens too, by the rule ${name}.`]
        : []),
      ...(isOwn && isToIdle && isOpen
        ? [
            `lets whoever meets the conditions of the rule ${name} reach pods that nobody has tried, from outside too; sourceLabels bind it to callers in the mesh.`,
          ]
        : []),
    ];
  });
}
