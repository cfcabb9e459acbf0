import {
  PolicyPack,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import type { RecordedResource } from "../preview/recorder";
import { isSecret } from "../stack/secret";
import type { Finding } from "./finding";
import { Judge } from "./judge";
import type { Ledger } from "./ledger";
import { RULE_NAMES, type RuleName, RULES } from "./rule";
import { concealedLike, plainValue } from "./values";

/** A rule sees each resource before its provider does, and the deletions at the end. */
function policyOf(name: RuleName, judge: Judge): ResourceValidationPolicy & StackValidationPolicy {
  const tell = (found: readonly Finding[], report: ReportViolation) => {
    found
      .filter(({ rule }) => rule === name)
      .forEach((finding) => {
        report(sentence(finding));
      });
  };
  return {
    name,
    description: RULES[name],
    validateResource: async (args, report) => {
      const { ledger } = await judge.of(args.urn);
      tell(ledger.arrive(resourceOf(args, ledger)), report);
    },
    validateStack: async ({ resources }, report) => {
      tell(await judge.close(resources), report);
    },
  };
}

/** Rules that compare are blind without the state; whoever relies on them is told. */
function readable(judge: Judge): StackValidationPolicy {
  return {
    name: "state-before",
    description: "The state before the change can be read, so that the rules can compare with it.",
    enforcementLevel: "advisory",
    validateStack: async ({ resources: [first] }, report) => {
      const { why } = first ? await judge.of(first.urn) : {};
      if (why !== undefined) report(`Only what is declared was looked at: ${why}`);
    },
  };
}

function sentence({ subject, message }: Finding): string {
  return `${subject} ${message}`;
}

/** A resource as the engine shows it, in the form of a recording. */
function resourceOf(args: ResourceValidationArgs, ledger: Ledger): RecordedResource {
  const { urn, type, name, props, opts, provider } = args;
  const { protect, aliases, ignoreChanges, parent = "" } = opts;
  const inputs = concealedLike(ledger.find(urn, aliases)?.inputs, plainValue(props), isSecret);
  return {
    ...{ urn, type, name, protect, aliases, ignoreChanges, parent },
    custom: true,
    inputs: { ...(inputs as object) },
    dependencies: [],
    provider: provider?.urn ?? "",
    retainOnDelete: false,
    updateTimeout: "",
  };
}

/** @param folder - that of Pulumi.yaml */
export function start(folder: string): void {
  const judge = new Judge(folder);
  new PolicyPack("sluice", {
    enforcementLevel: "mandatory",
    policies: [...RULE_NAMES.map((name) => policyOf(name, judge)), readable(judge)],
  });
}
