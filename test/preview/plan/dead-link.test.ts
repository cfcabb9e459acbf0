// Links of alerts. Does not prove that an address answers.
import { deadLinks } from "../../../preview/plan/dead-link";

const rule = (runbook_url: string) => ({
  apiVersion: "monitoring.coreos.com/v1",
  kind: "PrometheusRule",
  metadata: { name: "shop", namespace: "shop" },
  spec: { groups: [{ rules: [{ annotations: { runbook_url } }] }] },
});

test("a path is no link for whoever gets the alert", () => {
  expect(deadLinks([rule("docs/runbooks/errors.md")])).toEqual([
    {
      subject: "PrometheusRule shop/shop",
      message:
        "links alerts to pages by a path: set monitoring.runbooks to the address where your copy of docs/runbooks is.",
    },
  ]);
});

test("an address is one", () => {
  expect(deadLinks([rule("https://runbooks.example.com/errors.md")])).toEqual([]);
});

test("rules in a ConfigMap are looked at, too, and other ConfigMaps say nothing", () => {
  const map = (data: Readonly<Record<string, string>>) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "shop-rules" },
    data,
  });
  const text = JSON.stringify({
    groups: [{ rules: [{ annotations: { runbook_url: "docs/a.md" } }] }],
  });
  expect(deadLinks([map({ "rules.yaml": text }), map({ MODE: "x" })])).toHaveLength(1);
  expect(deadLinks([map({ "rules.yaml": "runbook_url: docs/a.md" })])).toHaveLength(1);
});
