import { NAME_LABEL } from "../../model/labels";
import { COLORS, type Color, otherColor } from "../../model/color";
import { isSameImage, versionOf } from "../../model/image";
import {
  IRREVERSIBLE,
  LEFT_BEHIND,
  MIGRATION_LABEL,
  type MigrationKind,
} from "../../model/migration";
import type { Danger } from "./danger";
import { fieldOf, textOf } from "../../model/field";
import { type Manifest, objectName, objectPhrase } from "./manifest";
import type { ObjectChange } from "./object-change";
import { colorOfTarget, serviceKey } from "./routing/target";
import type { ServiceChange } from "./service-change";

/** The ends of the ways back that a change leads past, and databases that a version does not find as it needs them. */
export function migrationDangers(
  objects: readonly ObjectChange[],
  services: readonly ServiceChange[],
): readonly Danger[] {
  return [
    ...objects.flatMap(contractBegins),
    ...services.flatMap((service) =>
      COLORS.flatMap((color) => [
        ...noWayBack(service, color, objects),
        ...leftBehind(service, color, objects),
        ...unprepared(service, color, objects),
      ]),
    ),
  ];
}

function contractBegins({ action, object, after }: ObjectChange): readonly Danger[] {
  if (action !== "create" || !after || !isMigration(after.manifest, "contract")) return [];
  const from = textOf(annotationsOf(after.manifest), LEFT_BEHIND);
  const message = `is a point of no return: the database is then no longer good for version ${versionOf(from)}, and the way back to it is refused.`;
  return [{ kind: "no-return", subject: objectPhrase(object), message }];
}

/** The first traffic of a version that writes what the other one does not understand. */
function noWayBack(
  { service, colors }: ServiceChange,
  color: Color,
  objects: readonly ObjectChange[],
): readonly Danger[] {
  const { before, after = 0 } = colors[color].weight;
  if (before !== 0 || after === 0) return [];
  const isIrreversible = expandsOf(service, color, objects).some(
    (manifest) => textOf(annotationsOf(manifest), IRREVERSIBLE) === "true",
  );
  if (!isIrreversible) return [];
  const message = `gets its first traffic, a point of no return: ${otherColor(color)} does not understand what it writes (migrations.expand.irreversible), and the way back is refused.`;
  return [{ kind: "no-return", subject: `${service} ${color}`, message }];
}

/** More traffic for a version whose part of the database is gone. */
function leftBehind(
  { service, colors }: ServiceChange,
  color: Color,
  objects: readonly ObjectChange[],
): readonly Danger[] {
  const { weight, image } = colors[color];
  if ((weight.after ?? 0) <= (weight.before ?? 0)) return [];
  const isGone = objects.some(
    ({ after }) =>
      after !== undefined &&
      isMigration(after.manifest, "contract") &&
      isSameImage(textOf(annotationsOf(after.manifest), LEFT_BEHIND), image.after ?? "none") &&
      isOf(service, after.manifest),
  );
  if (!isGone) return [];
  const message = `gets traffic with version ${versionOf(image.after ?? "")}, for which the database is no longer good: migrations.contract has run. Release a fix instead.`;
  return [{ kind: "no-return", subject: `${service} ${color}`, message }];
}

/** A new version that serves from its first moment: no Job runs before its pods. */
function unprepared(
  { service, colors }: ServiceChange,
  color: Color,
  objects: readonly ObjectChange[],
): readonly Danger[] {
  const { weight, image } = colors[color];
  if ((weight.after ?? 0) === 0 || image.before === undefined || image.before === image.after) {
    return [];
  }
  const isUnprepared = objects.some(
    ({ action, after }) =>
      action === "create" &&
      after !== undefined &&
      fieldOf(after.manifest, "spec", "suspend") === true &&
      isExpandOf(service, color, after.manifest),
  );
  if (!isUnprepared) return [];
  const message = `gets version ${versionOf(image.after ?? "")} while it carries ${String(weight.after)} % of the traffic: its expand Job is created suspended, and nothing prepares the database. Change the idle color, then shift.`;
  return [{ kind: "migration", subject: `${service} ${color}`, message }];
}

function expandsOf(
  service: string,
  color: Color,
  objects: readonly ObjectChange[],
): readonly Manifest[] {
  return objects
    .flatMap(({ after }) => (after ? [after.manifest] : []))
    .filter((manifest) => isExpandOf(service, color, manifest));
}

function isExpandOf(service: string, color: Color, manifest: Manifest): boolean {
  const place = colorOfTarget(manifest);
  return isMigration(manifest, "expand") && place?.service === service && place.color === color;
}

function isOf(service: string, manifest: Manifest): boolean {
  const { namespace } = objectName(manifest);
  const app = textOf(manifest, "metadata", "labels", NAME_LABEL);
  return serviceKey(namespace, app) === service;
}

function isMigration(manifest: Manifest, kind: MigrationKind): boolean {
  return (
    manifest.kind === "Job" && textOf(manifest, "metadata", "labels", MIGRATION_LABEL) === kind
  );
}

function annotationsOf(manifest: Manifest): unknown {
  return fieldOf(manifest, "metadata", "annotations");
}
