import { PanelBuilder as TextBuilder, TextMode } from "@grafana/grafana-foundation-sdk/text";
import { alertRules } from "../metrics/alerts";
import type { RuleInputs } from "../metrics/rule-inputs";
import { isAddress } from "./address";
import type { PanelBuilder } from "./panel";

/** Every alert and the page that says what to do about it. */
export function runbookList(
  inputs: RuleInputs,
  { span, height }: { readonly span: number; readonly height: number },
): PanelBuilder {
  const pages = new Map(
    alertRules(inputs).map(({ alert, annotations }) => [alert, annotations["runbook_url"] ?? ""]),
  );
  const lines = [...pages].map(([alert, page]) =>
    isAddress(page) ? `- [${alert}](${page})` : `- ${alert}: \`${page}\``,
  );
  return new TextBuilder()
    .title("What to do")
    .description("A page for each alert.")
    .span(span)
    .height(height)
    .mode(TextMode.Markdown)
    .content(lines.join("\n"));
}
