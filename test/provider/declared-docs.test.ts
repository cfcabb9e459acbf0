import { declaredDocs } from "../../provider/declared-docs";

const DECLARATIONS = `
interface Blue<Value> {
  /** Its own image. */
  readonly image?: Value;
  readonly replicas?: number;
}
interface Workload {
  /**
   * Number of pods,
   * while there is no {@link autoscaling}.
   * @default - 3
   * @see https://example.com
   */
  readonly replicas?: number;
  /** Further ones. */
  readonly "side-cars"?: Readonly<Record<string, null | Sidecar>>;
}
interface Sidecar {
  /** What it runs. */
  readonly command?: ReadonlyArray<string>;
}
interface StackArgsKeys<Value> {
  /** One color. */
  readonly blue?: Blue<Value>;
  readonly workload?: Workload;
}
interface RollingArgsKeys<Value> {
  /** What the pods are. */
  readonly workload?: Workload;
}
`;

const textOf = declaredDocs(DECLARATIONS);

test.each([
  [["blue"], "One color."],
  [["blue", "image"], "Its own image."],
  [["blue", "replicas"], "Number of pods, while there is no `autoscaling`. Default: 3."],
  [["workload"], "What the pods are."],
  [["workload", "side-cars"], "Further ones."],
  [["workload", "side-cars", "command"], "What it runs."],
  [["workload", "other"], undefined],
])("%j is %s", (path, expected) => {
  expect(textOf(path)).toBe(expected);
});

test("without declarations nothing is said", () => {
  expect(declaredDocs("")(["workload", "replicas"])).toBeUndefined();
});
