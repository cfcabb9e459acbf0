import { readEngineLog } from "../../../release/engine/engine-log";

const URN = "urn:pulumi:dev::sluice::a:b:C$kubernetes:apps/v1:Deployment::shop-green";
const TYPE = "kubernetes:apps/v1:Deployment";
const metadata = { op: "update", urn: URN, type: TYPE };
const lines = (...events: readonly object[]) => events.map((one) => JSON.stringify(one)).join("\n");

describe("What an engine wrote", () => {
  it("Is its steps with what differs, and nothing of objects' contents", () => {
    const text = lines(
      {
        sequence: 1,
        resourcePreEvent: {
          metadata: {
            ...metadata,
            detailedDiff: { "spec.replicas": { diffKind: "update" } },
            old: { inputs: { secret: "abc" } },
          },
        },
      },
      { resourcePreEvent: { metadata: { ...metadata, detailedDiff: null, diffs: ["spec"] } } },
      { resourcePreEvent: { metadata: { ...metadata, op: "same" } } },
      { summaryEvent: { result: "succeeded" } },
    );
    const step = { op: "update", type: TYPE, name: "shop-green" };
    expect(readEngineLog(text)).toEqual({
      steps: [
        { ...step, fields: ["spec.replicas"] },
        { ...step, fields: ["spec"] },
        { ...step, op: "same", fields: [] },
      ],
      complaints: [],
      pendingCreates: [],
      isWhole: true,
    });
  });

  it("Names the rule that stops an update, and not what a rule only remarks", () => {
    const policyEvent = { message: "no.", policyName: "serving-pods", policyPackName: "sluice" };
    const text = lines(
      { policyEvent: { ...policyEvent, enforcementLevel: "mandatory", resourceUrn: URN } },
      { policyEvent: { ...policyEvent, enforcementLevel: "advisory", resourceUrn: URN } },
    );
    expect(readEngineLog(text).complaints).toEqual([{ message: "serving-pods: no." }]);
  });

  it("Is what went wrong: errors, and objects that failed without a word", () => {
    const other = URN.replace("green", "blue");
    const text = lines(
      { diagnosticEvent: { urn: URN, message: "late", severity: "error" } },
      { diagnosticEvent: { urn: "", message: "update failed", severity: "error" } },
      { diagnosticEvent: { message: "fine", severity: "info" } },
      { resOpFailedEvent: { metadata } },
      { resOpFailedEvent: { metadata: { ...metadata, urn: other } } },
    );
    expect(readEngineLog(text).complaints).toEqual([
      { urn: URN, message: "late" },
      { message: "update failed" },
      { urn: other, message: "update of the Deployment failed" },
    ]);
  });

  it("Is what a killed engine was about to create", () => {
    const message = `Attempting to deploy or update resources with 2 pending operations from previous deployment.\n  * ${URN}, interrupted while creating\n  * urn:other, interrupted while updating\nThese resources …`;
    const text = lines({ diagnosticEvent: { message, severity: "warning" } });
    expect(readEngineLog(text).pendingCreates).toEqual([URN]);
  });

  it("Is read as far as it goes where the engine was killed", () => {
    const text = `${lines({ resourcePreEvent: { metadata } })}\n{"resourcePreEvent":{"meta`;
    const log = readEngineLog(text);
    expect(log.steps).toHaveLength(1);
    expect(log.isWhole).toBe(false);
  });
});
