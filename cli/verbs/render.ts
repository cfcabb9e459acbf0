import { flag, required, text } from "../option";
import { PREVIEW_OPTIONS, previewed } from "../previewed";
import { verb } from "../verb";

/** The objects of a stack as YAML files: the preview with a folder. */
export const render = verb("render", {
  group: "Look",
  summary:
    "Writes the objects of a stack as YAML files, one each, without cluster, login or Docker.",
  about:
    "Secrets are encrypted, and nobody decrypts them here, so a stack that has some needs --without-secrets. What `sluice preview` shows is shown, too.",
  scope: "stack",
  positionals: {
    DIR: required(text("DIR", "the folder", { completes: "folders" }), "a folder to write to"),
  },
  options: {
    ...PREVIEW_OPTIONS,
    "sync-waves": flag("with the order of an update, for Argo CD (docs/gitops.md)"),
  },
  json: true,
  examples: [
    "sluice render out/manifests --stack prod --without-secrets",
    "sluice render manifests/prod --stack prod --without-secrets --sync-waves",
  ],
  codes: ["danger", "schema"],
  run: async ({ common, options, positionals: { DIR } }, { terminal }) =>
    previewed(common, options, { out: DIR, hasWaves: options["sync-waves"] }, terminal),
});
