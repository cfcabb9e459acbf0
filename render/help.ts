import { EXIT_CODES } from "./exit-code";

/** What `--help` prints. */
export const HELP = `Shows what a change of config or code will do, without cluster, login or Pulumi CLI.

Usage: npm run preview -- [options]

  --stack NAME     the stack, from Pulumi.NAME.yaml; may be left out if there is one only
  --set KEY=VALUE  try a value, as \`pulumi config set --path\` would store it; repeatable
  --base REF       compare with a git branch, tag or commit: its own code and config
  --base FILE      compare with another stack file
  --cwd DIR        the folder of Pulumi.yaml, if it is another one
  --format FORMAT  text, markdown (a comment for a pull request) or json
  --json           short for --format json
  --out DIR        also write the objects as YAML, one file each; refused where there are Secrets,
                   whose values nobody decrypts here
  --without-secrets
                   with --out: leave Secrets out, and list those that have to exist
  --fail-on danger end with code ${String(EXIT_CODES.danger)} if there is a danger
  --no-color       no colors; NO_COLOR works, too
  --help           this text

Without --base, --set compares with the stack file as it is. With neither, everything is new.
The program runs in this process with stand-ins for encrypted values, so no passphrase is needed,
and no secret can be shown. A base in git runs with the packages of the working copy. The preview
compares two declarations; it does not ask the cluster.

Examples
  npm run preview -- --stack dev --set activeColor=green
  npm run preview -- --stack prod --set weights.blue=50 --set weights.green=50
  npm run preview -- --stack prod --base origin/main --format markdown --fail-on danger
  npm run preview -- --stack prod --out manifests --without-secrets

Exit codes
  ${String(EXIT_CODES.ok)}  the plan was shown
  ${String(EXIT_CODES.failed)}  the program or the preview failed
  ${String(EXIT_CODES.usage)}  the command line asks for something that is not there
  ${String(EXIT_CODES.settings)}  the settings are refused
  ${String(EXIT_CODES.danger)}  there is a danger, and --fail-on danger was given
  ${String(EXIT_CODES.schema)}  an object does not fit its schema
`;
