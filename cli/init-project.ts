import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { projectFile } from "../stack/project";

/** What `pulumi new` gives, too. */
const TEMPLATE = join(__dirname, "../templates/kubernetes-typescript");

/** The template's own .gitignore: npm packs no file of that name. */
const IGNORED = "/node_modules/\n/bin/\n/.sluice/\n";

/**
 * Writes the files of a project, as `pulumi new` does from the template, into a folder that has none; files that
 * are there stay.
 *
 * @returns the names of those that were written
 */
export function writeProject(directory: string, app: string): readonly string[] {
  if (projectFile(directory) !== undefined) return [];
  mkdirSync(directory, { recursive: true });
  const name = projectName(basename(resolve(directory)));
  const files = new Set([".gitignore", ...readdirSync(TEMPLATE)]);
  return [...files].flatMap((file) => {
    const path = join(directory, file);
    if (existsSync(path)) return [];
    const template = file === ".gitignore" ? IGNORED : readFileSync(join(TEMPLATE, file), "utf8");
    const text = template
      .replaceAll("${PROJECT}", name)
      .replaceAll("${DESCRIPTION}", `${app} in two colors`)
      // Questions of `pulumi new`, which are answered by now.
      .replace(/^template:\n(?:[ ].*\n)*/m, "");
    writeFileSync(path, text);
    return [file];
  });
}

/** A folder may be named as no project may. */
function projectName(folder: string): string {
  return folder.replaceAll(/[^\w.-]+/g, "-") || "project";
}
