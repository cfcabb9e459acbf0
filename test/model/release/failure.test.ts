import { failures } from "../../../model/release/failure";

const URN =
  "urn:pulumi:dev::sluice::sluice:index:BlueGreenApp$sluice:index:ColorWorkload$kubernetes:apps/v1:Deployment::shop-green";

describe("Why an update failed", () => {
  it("Names the object and gives the reason in one line, without paint and double spaces", () => {
    const message =
      "<{%reset%}>error: 2 errors occurred:\n\t* not ready\n\t* \u001b[31mlate\u001b[0m<{%reset%}>\n";
    expect(failures([{ urn: URN, message }])).toEqual([
      "Deployment shop-green: 2 errors occurred: * not ready * late",
    ]);
  });

  it("Leaves out what only sums up, and says nothing twice", () => {
    const complaints = [
      { urn: URN, message: "error: late" },
      { urn: URN, message: "late\n" },
      { urn: URN, message: "update failed" },
      { message: "error: update failed" },
      { message: " " },
    ];
    expect(failures(complaints)).toEqual(["Deployment shop-green: late"]);
  });

  it("Keeps what is said about no object", () => {
    const message = "error: no stack named 'dev' found";
    expect(failures([{ message }])).toEqual(["no stack named 'dev' found"]);
  });

  it("Cuts what is too long for a line", () => {
    const [sentence = ""] = failures([{ message: "x".repeat(500) }]);
    expect(sentence).toHaveLength(400);
    expect(sentence.endsWith("x…")).toBe(true);
  });
});
