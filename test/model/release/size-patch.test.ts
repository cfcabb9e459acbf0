import { grown, shrunk } from "../../../model/release/size-patch";
import { autoscalerSchema } from "../../../model/settings/autoscaling";
import { resolveWorkload } from "../../../model/settings/workload";
import type { ColorSettings } from "../../../model/settings/settings-args";

const pods = (replicas: number): ColorSettings => ({
  image: "",
  port: 8080,
  workload: resolveWorkload({ replicas }),
});

const scaled = (min: number, max: number): ColorSettings => ({
  ...pods(3),
  autoscaling: autoscalerSchema.parse({ min, max }),
});

const external = (replicas: number): ColorSettings => ({
  ...pods(replicas),
  autoscaling: "external",
});

describe("The number of pods that a release sets", () => {
  it.each([
    ["more where the active color has more", pods(3), 5, { key: ["green", "replicas"], value: 5 }],
    ["nothing where the color has as many", pods(3), 3, undefined],
    ["nothing where the color has more", pods(4), 3, undefined],
    ["the autoscaler's least", scaled(2, 9), 5, { key: ["green", "autoscaling", "min"], value: 5 }],
    ["no more than its most", scaled(2, 4), 5, { key: ["green", "autoscaling", "min"], value: 4 }],
    ["nothing where its least is enough", scaled(5, 9), 5, undefined],
    ["nothing where an autoscaler elsewhere decides", external(2), 5, undefined],
  ])("Is, to grow, %s", (_title, settings, wanted, patch) => {
    expect(grown("green", settings, wanted)).toEqual(patch);
  });

  it.each([
    ["none", pods(3), 0, { key: ["blue", "replicas"], value: 0 }],
    ["nothing where the color has no more", pods(1), 1, undefined],
    ["nothing where the color has fewer", pods(1), 2, undefined],
    ["one with an autoscaler", scaled(3, 9), 0, { key: ["blue", "autoscaling", "min"], value: 1 }],
    ["nothing where the autoscaler may go there by itself", scaled(1, 9), 0, undefined],
    ["nothing where an autoscaler elsewhere decides", external(2), 0, undefined],
  ])("Is, to shrink, %s", (_title, settings, wanted, patch) => {
    expect(shrunk("blue", settings, wanted)).toEqual(patch);
  });
});
