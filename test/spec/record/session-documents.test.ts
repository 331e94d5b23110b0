/** Documents for judging sessions: which workers each one lists, and how. */
import { PASS_DIGEST_BYTES } from "../../../src/core/sessions/kinds/closing.ts";
import { describe, expect, test } from "vitest";
import type { SessionKindName, SessionSubject } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import { listSessionDocuments } from "../../../src/core/record/session-documents.ts";
import { aBrief, aPlan } from "../support/facts.ts";
import { came, looped, passed } from "../support/loops.ts";
import { building } from "../support/scenes.ts";

const documents = (kind: SessionKindName, subject: SessionSubject, state: State) =>
  listSessionDocuments(kind, subject, state, "/temp/record");
const digestOf = (...given: Parameters<typeof documents>) =>
  documents(...given).find(({ source }) => source === "digest")!.text;
/** Returns the workers that have a section of their own. */
const sections = (...given: Parameters<typeof documents>) =>
  [...digestOf(...given).matchAll(/^## (W[\d.]+): /gm)].map((found) => found[1]);

const { state } = building(aPlan(aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1"])));
// A wave of two digits, for which no worker exists yet.
state!.briefs.push(aBrief("W12.1"));

describe("the documents for adapt", () => {
  test("list the ended wave's workers and the later briefs by number, not by letters", () => {
    expect(sections("adapt", "wave-1", state!)).toEqual(["W1.1", "W1.2", "W2.1", "W12.1"]);
    expect(sections("adapt", "wave-2", state!)).toEqual(["W2.1", "W12.1"]);
    expect(sections("adapt", "wave-12", state!)).toEqual(["W12.1"]);
    expect(sections("adapt", "W1.2", state!)).toEqual(["W1.2", "W2.1", "W12.1"]);
  });

  test("omit briefs of running workers", () => {
    const begun = structuredClone(state!);
    begun.workers["W2.1"] = { ...begun.workers["W2.1"]!, session: begun.workers["W1.1"]!.session };
    expect(sections("adapt", "wave-1", begun)).toEqual(["W1.1", "W1.2", "W12.1"]);
  });

  test("refer to whole files below the copy of the record", () => {
    const digest = digestOf("adapt", "wave-1", state!);
    expect(digest).toContain("Paths are below `/temp/record`.");
    expect(digest).toMatch(/^## W2\.1: .* whole: `workers\/W2\.1-task-w2-1\.md`\)$/m);
  });
});

describe("the documents for close", () => {
  test("list all workers, and the request without the parts of BUILD.md that grow", () => {
    const of = {
      ...structuredClone(looped(passed({ loops: 1 })).state!),
      direction: "Metric first.",
    };
    expect(sections("close", "build", of)).toEqual(["W1.1", "W2.1"]);
    const [request, digest, ...more] = documents("close", "build", of);
    expect([request!.file, digest!.file, more]).toEqual(["request.md", "digest.md", []]);
    expect(request!.text).toContain(of.request);
    expect(request!.text).toContain("## Direction");
    expect(request!.text).toContain("Metric first.");
    expect(request!.text).not.toMatch(/^## (Wave|Gates|Knowledge)/m);
  });
});

describe("the documents for synthesise", () => {
  test("list all workers and the request like those for close, without a rubric", () => {
    const of = looped(passed({ loops: 1 })).state!;
    const [request, digest, ...more] = documents("synthesise", "build", of);
    expect([request!.file, digest!.file, more]).toEqual(["request.md", "digest.md", []]);
    expect(request!.what).toBe("the request, under Direction people's words");
    expect(sections("synthesise", "build", of)).toEqual(["W1.1", "W2.1"]);
  });
});

test("the request of a final session says when the build is done, and what follows", () => {
  const of = structuredClone(state!);
  Object.assign(of.build, { delivery: "both", done_when: ["A reader finds the unit."] });
  const [request] = documents("close", "build", of);
  expect(request!.text).toContain("**Result:** a landed commit and a report.");
  expect(request!.text).toContain("1. A reader finds the unit.");
});

describe("the documents for memory", () => {
  const of = looped(passed({ loops: 1 })).state!;

  test("list the workers of its pass only", () => {
    expect(sections("memory", "build", of)).toEqual(["W1.1"]);
    expect(sections("memory", "loop-1", of)).toEqual(["W2.1"]);
  });

  test("include what earlier passes wrote, each fact with its id, in at most 720 bytes", () => {
    const digest = digestOf("memory", "loop-1", of);
    const fact = of.memories[0]!.knowledge[0]!;
    expect(digest).toContain("## The first pass, already written: `loops/0/loop_summary.md`");
    expect(digest).toContain(`- ${fact.id}: ${fact.text}`);
    expect(digestOf("memory", "build", of)).not.toContain("already written");
    const passOf = (facts: number) => {
      const full = structuredClone(of);
      full.memories[0]!.knowledge = Array.from({ length: facts }, () => ({
        ...fact,
        text: "é".repeat(300),
      }));
      return digestOf("memory", "loop-1", full).split("\n\n").at(-1)!;
    };
    expect(passOf(10).match(/^- k/gm)).toHaveLength(10);
    expect(passOf(20)).toMatch(/^- Left out: 1\d facts$/m);
    for (const facts of [10, 20])
      expect(Buffer.byteLength(passOf(facts))).toBeLessThanOrEqual(PASS_DIGEST_BYTES);
  });
});

describe("the documents for the architect", () => {
  test("of a loop list the previous pass in full, and earlier ones in one line each", () => {
    const stage = looped(passed({ loops: 2 })).closes("loop-1/memory/1", came());
    stage.closes("loop-2/research/1", { summary: "All seen.", issues: [] });
    const of = structuredClone(stage.state!);
    of.build.loops.at(-1)!.phase = "plan";
    expect(sections("architect", "build", of)).toEqual(["W2.1"]);
    expect(digestOf("architect", "build", of)).toMatch(
      /\n## Earlier passes\n\n- W1\.1: Task W1\.1 \(merged; `completions/,
    );
  });

  test("that plans the build have no digest", () => {
    expect(documents("architect", "build", building().state!)).toEqual([]);
  });
});

test.each<SessionKindName>(["work", "rework", "review", "research", "preflight"])(
  "a %s session has no documents",
  (kind) => {
    expect(documents(kind, "W1.1", state!)).toEqual([]);
  },
);
