import { text } from "../option";
import { PREVIEW_OPTIONS, previewed } from "../previewed";
import { verb } from "../verb";

/** The offline preview: what a change will do, without cluster, login or Docker. */
export const preview = verb("preview", {
  group: "Look",
  summary: "Shows what a change of config or code will do, without cluster, login or Docker.",
  about: `Without --base, --set compares with the stack file as it is. With neither, everything is new.

The program runs in this process with stand-ins for encrypted values, so no passphrase is needed, and no secret can be shown. A base in git runs with the packages of the working copy. The preview compares two declarations; it does not ask the cluster.`,
  scope: "stack",
  options: {
    ...PREVIEW_OPTIONS,
    out: text("DIR", "also write the objects as YAML, as `sluice render` does", {
      completes: "folders",
    }),
  },
  json: true,
  examples: [
    "sluice preview --stack dev --set activeColor=green",
    "sluice preview --stack prod --set weights.blue=50 --set weights.green=50",
    "sluice preview --stack prod --base origin/main --format markdown --fail-on danger",
    "sluice preview --stack prod --out manifests --without-secrets",
  ],
  codes: ["danger", "schema"],
  run: async ({ common, options }, { terminal }) =>
    previewed(common, options, { out: options.out }, terminal),
});
