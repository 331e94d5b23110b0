import { describe, expect, it } from "vitest";
import { checkClosingInput } from "../../../src/core/sessions/index.ts";
import { aBrief } from "../support/facts.ts";

const brief = { ...aBrief("W1.1"), criteria: ["Tests pass", "An unknown unit is a RangeError"] };
const close = (status: string, ...criteria: object[]) =>
  checkClosingInput("work", { status, summary: "There.", criteria }, brief);

describe("given a brief, when its worker closes blocked or failed", () => {
  it("then criteria may be open or unmet", () => {
    const unmet = { criterion: 2, met: false, evidence: "convert answers NaN" };
    expect(close("blocked")).toMatchObject({ ok: true, value: { criteria: [] } });
    expect(close("failed", unmet)).toMatchObject({ ok: true, value: { criteria: [unmet] } });
  });

  it("but not foreign", () => {
    const foreign = { criterion: 9, met: true, evidence: "seen" };
    expect(close("failed", foreign)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('"9" is not one') as string,
    });
  });
});

describe("given no brief", () => {
  it("then only the form is checked", () => {
    expect(checkClosingInput("work", { status: "complete", summary: "There." }, null).ok).toBe(
      true,
    );
  });
});
