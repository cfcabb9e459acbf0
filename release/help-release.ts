/** What a release and everything around it understands; the codes are those of `EXIT_CODES`. */
const STACK = `  --stack NAME     the stack, from Pulumi.NAME.yaml; PULUMI_STACK works, too
  --cwd DIR        the folder of Pulumi.yaml, if it is another one`;

const YES = "  --yes            do not ask; needed where there is no terminal";
const JSON_HELP = "  --json           the result as JSON";

const CODES = `Exit codes
   0  done        1  failed          2  bad command line   3  refused; nothing was changed
   5  declined   10  held or waiting, still open           11  rolled back   12  aborted
  13  timed out  14  halted: somebody else changed the router
  15  superseded: another driver took over   16  interrupted; the release is still open
  17  over, but the cluster could not be told: sluice resume does it`;

const RELEASE_OPTIONS = `${STACK}
  --stack A,B      several, one after the other
  --waves FILE     several stacks in waves, as the file says; with --stack, only these of them
  --preset NAME    mesh, hourly, cautious or blue-green instead of the stack's own stages
  --hotfix         freezes and the error budget do not stop it
  --force REASON   rules of people do not stop it; the reason is recorded
  --retry REASON   release an image again that was taken back; the reason is recorded
  --reason TEXT    why, for the journal
  --supersede      end the open release first: its weight goes back and drains, once nothing is in the way`;

/** What `--help` prints for the verbs of a release. */
export const RELEASE_HELP = {
  plan: `Says what a release would do, how long it would take and what stands in its way. Changes nothing.

Usage: sluice plan [options]

${RELEASE_OPTIONS}
${JSON_HELP}

Examples
  sluice plan --stack prod
  sluice plan --stack prod --preset cautious --json

${CODES}`,

  release: `Walks the idle color through its stages: deploy without traffic, verify, stages, bake, and back by
itself when a gate of the guard fails. Every step is in a journal, so any machine can go on: sluice resume.

Usage: sluice release [options]

${RELEASE_OPTIONS}
${YES}
  --no-wait        end with code 10 when it has to wait for somebody; the release stays open
  --report FILE    the report on all stacks, as .html, .json or .txt
  --json           the same as JSON

Of several stacks, all are looked at before the first is touched. A wave begins once every stack of the one
before has all of its traffic on the new color. The code is that of the first stack that did not end well.

A waves file
  onFailure: rollback           # the other stacks go back, too; stop, the default, leaves them
  waves:
    - stacks: [staging]
      pauseSeconds: 600         # before the next wave
    - stacks: [eu, us]
      together: true            # else one after the other

Examples
  sluice release --stack prod
  sluice release --stack eu,us --yes --no-wait
  sluice release --waves waves.yaml --yes --report release.html
  sluice release --stack prod --hotfix --reason "broken checkout" --yes

${CODES}`,

  status: `Where the service stands, on one screen: configured and observed split, pods, gates, the next command.

Usage: sluice status [options]

${STACK}
  --follow, -f     draw it anew every second
${JSON_HELP}

${CODES}`,

  promote: `Moves the open release on: out of a wait for a person, or without the rest of a stage's time. Gates still
decide, unless --full says otherwise; the guard and the bake stay in any case.

Usage: sluice promote [options]

${STACK}
  --gate NAME      answers one approval of the present step, and nothing else; without it, all of them
  --full           to all of the traffic at once; the gates that are skipped are named in the report
  --no-wait        if nobody drives the release: end with code 10 when it has to wait again

${CODES}`,

  hold: `Stops the open release where it is. The guard stays armed.

Usage: sluice hold [options]

${STACK}
  --reason TEXT    why, for the journal

${CODES}`,

  abort: `Gives the open release up: its driver takes all traffic back. To go back whatever its driver does: rollback.

Usage: sluice abort [options]

${STACK}
  --reason TEXT    why, for the journal

${CODES}`,

  resume: `Goes on with the open release when its driver is gone. A living driver is not disturbed; it is told
where a person holds the release.

Usage: sluice resume [options]

${STACK}
  --no-wait        end with code 10 when it has to wait for somebody

${CODES}`,

  rollback: `Takes all traffic back at once: out of a split to the color that a release came from, else to the other one,
which is still warm, unless it has just come back from there. Says where, from what and to what. Writes the
router first and asks nothing of the color that it leaves, of metrics or of the registry; takes the right to
drive from whoever has it. It needs the name of the service, its namespace and a cluster: whatever else is
wrong in the stack's file is said afterwards.

Usage: sluice rollback [options]

${STACK}
${YES}
  --dry-run        only says it
  --reason TEXT    why, for the journal
  --force          even to a color without ready pods, or to the one that the traffic is back from
  --yes-untested   even to an image that never had traffic; does not ask
  --to COLOR       out of a split, where neither a release nor the stack's file tells where to
  --app NAME       the service, where the stack's file cannot be read
  --namespace N    its namespace, likewise
  --context NAME   context of the kubeconfig instead of the stack's own

Examples
  sluice rollback --stack prod
  sluice rollback --stack prod --yes --reason "orders fail"
  sluice rollback --app shop --namespace shop --context prod

${CODES}`,

  verify: `Asks the gates that a release asks before any traffic, once. Changes nothing, but where
release.requireVerified is on it notes the image of the idle color as release.verified in the stack's file.

Usage: sluice verify [options]

${STACK}
${JSON_HELP}

${CODES}`,

  budget: `Asks once whether enough of the error budget is left for a release: for a step of a pipeline. Changes nothing.

Usage: sluice budget [options]

${STACK}
${JSON_HELP}

Code 0: enough is left. Code 3: less than release.budget.minLeftPercent, 30 if not set, or no Prometheus is
set. Code 1: nothing is known, which does not stop a release. It needs a kubeconfig, but no right.

Examples
  sluice budget --stack prod

${CODES}`,

  retire: `Scales the idle color down. Refused while it has weight, requests or a release under way.

Usage: sluice retire [options]

${STACK}
  --replicas N     pods that it keeps; else 0
${YES}
  --force          although nobody can tell whether it still has requests

${CODES}`,

  watch: `Looks once whether an open release still has a driver: for a schedule. Tells the stack's receivers, or acts.

Usage: sluice watch [options]

${STACK}
  --on-dead WHAT   page (the default), rollback or resume

${CODES}`,

  report: `A release as a report: the open one, else the last one. As html and json it also has what Prometheus
counted meanwhile: the observed split, errors and P99 of both colors. Or, with --capacity, what the service
uses and could carry, asked of Prometheus: trends, room at each stage, what the idle color costs.

Usage: sluice report [options]

${STACK}
  --id ID          another release, from this machine's journal
  --format F       text, html (one page that opens without a network) or json; --json is the same
  --out FILE       write it there
  --capacity       the report on capacity; code 1 if nothing at all could be measured
  --window T       how far it looks back; else 7d
  --step T         time between two moments; else 1h
  --busy P         how busy a pod may be, in percent of its processor limit; else 80
  --core-hour N    price of a processor for an hour; without it and the next one, hours are shown
  --gib-hour N     price of a GiB of memory for an hour

Examples
  sluice report --stack prod --format html --out release.html
  sluice report --stack prod --capacity --window 14d
  sluice report --stack prod --capacity --core-hour 0.031 --gib-hour 0.004

${CODES}`,

  doctor: `Looks at what a release needs: engine, last update, router, pods, journal, metrics. Changes nothing.

Usage: sluice doctor [options]

${STACK}
${JSON_HELP}

${CODES}`,

  preview: `Shows what a change of config or code will do, without cluster, login or Docker: npm run preview.

Usage: sluice preview [options]

  its options: npm run preview -- --help`,

  render: `Writes the objects of a stack as YAML files, without cluster, login or Docker. Secrets are encrypted,
so a stack that has some needs --without-secrets: they are left out and listed.

Usage: sluice render DIR [options of sluice preview]

Examples
  sluice render out/manifests --stack prod`,

  completion: `Prints a script that completes commands and options in a shell.

Usage: sluice completion bash|zsh

Examples
  source <(sluice completion bash)`,
} as const;
