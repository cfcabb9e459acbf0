import { fillQuery, unknownPlaceholders } from "../../../model/gates/query";

const values = {
  color: "green",
  active: "blue",
  app: "shop",
  namespace: "market",
  window: "60s",
} as const;

test("placeholders are filled in everywhere, and what PromQL has in braces stays", () => {
  const query =
    'rate(x{app="{app}",color="{color}",code=~"5\\\\d{2}"}[{window}]) / y{job="{color}"}';
  expect(fillQuery(query, values)).toBe(
    'rate(x{app="shop",color="green",code=~"5\\\\d{2}"}[60s]) / y{job="green"}',
  );
  expect(fillQuery("{active} {namespace} {other}", values)).toBe("blue market {other}");
});

test("what nothing is known for is named", () => {
  expect(unknownPlaceholders('x{a="{color}",b="{colour}",c=~"\\\\d{3}"}[{time}]')).toEqual([
    "{colour}",
    "{time}",
  ]);
  expect(unknownPlaceholders('sum(x{color="green"})')).toEqual([]);
});
