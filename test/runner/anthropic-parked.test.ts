import { readable } from "./support/readable.ts";
import { describe, expect, it } from "vitest";
import { getResetTime } from "../../src/runner/engines/provider.ts";
import { close, converse, run } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

const look: Answer = { call: [["bash", { command: "echo half > half.txt" }]] };
const overloaded = { status: 529, type: "overloaded_error", message: "Overloaded" };

describe("a temporary refusal", () => {
  it("is waited for in the run if it is short, and the log says so", async () => {
    const limited = { status: 429, type: "rate_limit_error", headers: { "retry-after-ms": "20" } };
    await using session = await converse([
      limited,
      { ...overloaded, headers: { "retry-after-ms": "20" } },
      close,
    ]);
    expect(session.result.ended).toBe("closed");
    expect(session.lines).toContain("| the provider answers 429; Baton asks again in 1 second");
    expect(session.lines).toContain("| the provider answers 529; Baton asks again in 1 second");
  });

  it.each<[string, Record<string, string>, number]>([
    ["retry-after in seconds", { "retry-after": "3600" }, 3600],
    [
      "retry-after as a date",
      { "retry-after": new Date(Date.now() + 7_200_000).toUTCString() },
      7200,
    ],
    ["retry-after-ms", { "retry-after-ms": "150000" }, 150],
  ])("parks the session until its end if it is long: %s", async (_, headers, seconds) => {
    const begun = Date.now();
    await using session = await converse([look, { ...overloaded, headers }, close]);
    expect(session.api.sent).toHaveLength(2);
    expect(readable(session.result)).toMatchObject({ ended: "parked", reason: "Overloaded" });
    const until = session.result.ended === "parked" ? Date.parse(session.result.until!) : 0;
    expect(Math.abs(until - begun - seconds * 1000)).toBeLessThan(10_000);
  });

  it("leaves the work so far in the proposal", async () => {
    const later = { ...overloaded, headers: { "retry-after": "600" } };
    await using ran = await run([look, later], "W1.1/work/1");
    expect(ran.proposal.result.ended).toBe("parked");
    expect(ran.proposal.change!.files.map((file) => file.path)).toEqual(["half.txt"]);
    expect(ran.bench.lines.at(-1)).toContain("Overloaded (1 changed file)");
  });

  it("parks the session until the month is over if a monthly spend cap causes it", async () => {
    const cap = {
      status: 429,
      type: "rate_limit_error",
      message: "Cap.",
      code: "enforced_spend_limit_reached",
    };
    const headers = { "x-should-retry": "false" };
    await using session = await converse([{ ...cap, headers }]);
    const until = session.result.ended === "parked" ? new Date(session.result.until!) : new Date(0);
    expect([until.getUTCDate(), until.getUTCHours(), until > new Date()]).toEqual([1, 0, true]);
  });

  it("leaves the end of the parking open if it names no time", async () => {
    await using session = await converse([
      { ...overloaded, headers: { "x-should-retry": "false" } },
    ]);
    expect(readable(session.result)).toEqual({
      ended: "parked",
      reason: "Overloaded",
      until: null,
    });
  });

  it("is as long as the used-up limits say if it names only limits", () => {
    const headers = new Headers({
      "anthropic-ratelimit-requests-remaining": "7",
      "anthropic-ratelimit-requests-reset": "2026-11-21T12:00:00Z",
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-input-tokens-reset": "2026-11-21T11:00:00Z",
    });
    expect(getResetTime(headers, 0)).toEqual(new Date("2026-11-21T11:00:00Z"));
    expect(getResetTime(new Headers({ "retry-after": "soon" }), 0)).toBeNull();
  });
});

describe("an interrupted answer", () => {
  it.each(["overloaded_error", null])("is requested again in the run: %s", async (broken) => {
    await using session = await converse([look, { broken }, close]);
    expect(session.result.ended).toBe("closed");
    const [, second, third] = session.api.sent;
    expect(third!.body.messages).toEqual(second!.body.messages);
    expect(session.lines).toContain("| the answer broke off; Baton asks again");
  });

  it("parks the session if it happens repeatedly", async () => {
    await using session = await converse([
      look,
      ...Array<Answer>(9).fill({ broken: "overloaded_error" }),
    ]);
    expect(session.result).toMatchObject({ ended: "parked", until: null });
    expect(session.api.sent).toHaveLength(5);
  });
});
