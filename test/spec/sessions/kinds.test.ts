import { describe, expect, it } from "vitest";
import { parseSessionName } from "../../../src/core/model/names.ts";
import { checkClosingInput } from "../../../src/core/sessions/index.ts";
import { SUMMARY_CHARS } from "../../../src/core/model/closing-inputs.ts";
import { COMPLETE } from "../support/facts.ts";

describe("a session's name", () => {
  it.each([
    "build/architect/1",
    "W2.1/work/2",
    "wave-1/adapt/1",
    "loop-2/research/1",
    "loop-12/memory/9999",
  ])("%s says what it is about", (name) =>
    expect(parseSessionName(name)?.subject).toBe(name.split("/")[0]),
  );

  it.each([
    "wave-0/adapt/1",
    "wave-1000/adapt/1",
    "wave-1.1/adapt/1",
    "loop/memory/1",
    "../adapt/1",
    "W1.1/adopt/1",
  ])("%s is not one", (name) => expect(parseSessionName(name)).toBeNull());
});

describe("an adapt session", () => {
  const edit = (set: object) => ({
    summary: "Learned.",
    edits: [{ worker: "W2.1", reason: "W1.1 found it.", set }],
  });
  it("edits what it names and leaves the rest unchanged: no default is added", () => {
    expect(checkClosingInput("adapt", edit({ context: "New." }), null)).toMatchObject({
      value: { edits: [{ set: { context: "New." } }], concerns: [] },
    });
    const checked = checkClosingInput("adapt", edit({ context: "New." }), null);
    expect(
      checked.ok && Object.keys((checked.value as ReturnType<typeof edit>).edits[0]!.set),
    ).toEqual(["context"]);
  });

  it.each([
    ["nothing is edited", edit({}), /edits\[0\]\.set: name at least one field/],
    [
      "the worker would become another",
      edit({ id: "W2.2" }),
      /edits\[0\]\.set\.id: is not a known field/,
    ],
    [
      "a reason is missing",
      { summary: "x", edits: [{ worker: "W2.1", set: { context: "x" } }] },
      /\.reason: /,
    ],
    [
      "a worker is edited twice",
      {
        ...edit({ context: "x" }),
        edits: [...edit({ name: "a" }).edits, ...edit({ name: "b" }).edits],
      },
      /at most once/,
    ],
  ])("is refused when %s", (_, input, sentence) => {
    expect(checkClosingInput("adapt", input, null)).toMatchObject({
      reason: expect.stringMatching(sentence) as string,
    });
  });
});

describe("research and memory sessions", () => {
  it("submit a queue and a summary of about 500 tokens", () => {
    const issue = {
      title: "a",
      category: "ui",
      priority: "high",
      evidence: "seen",
      goal: "fixed",
    };
    expect(checkClosingInput("research", { summary: "One.", issues: [issue] }, null).ok).toBe(true);
    expect(
      checkClosingInput(
        "research",
        { summary: "One.", issues: [{ ...issue, category: "U I" }] },
        null,
      ).ok,
    ).toBe(false);
    const long = (length: number) =>
      checkClosingInput("memory", { loop_summary: "x".repeat(length) }, null).ok;
    expect([long(SUMMARY_CHARS), long(SUMMARY_CHARS + 1)]).toEqual([true, false]);
  });

  it("have no brief and no completion of a worker", () => {
    expect(checkClosingInput("memory", COMPLETE, null).ok).toBe(false);
  });
});
