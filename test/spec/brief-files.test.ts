/**
 * Files that a plan gives to one worker. They are part of its brief and its hash, and no other
 * worker sees them.
 */
import { describe, expect, it, test } from "vitest";
import {
  attachBriefFiles,
  isVisibleTo,
  listRemovedFiles,
  type Brief,
} from "../../src/core/model/brief.ts";
import { comparePlans } from "../../src/core/model/plan-changes.ts";
import { hashPlan } from "../../src/core/model/hash.ts";
import { validatePlan } from "../../src/core/plan/validate.ts";
import { renderPlanComment } from "../../src/core/messages/plan.ts";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { checkClosingInput } from "../../src/core/sessions/index.ts";
import { file, push, pushed, briefFile } from "./support/edits.ts";
import { aBrief, aPlan } from "./support/facts.ts";
import { building, planned } from "./support/scenes.ts";

const DESIGN = { name: "design.md", text: "# Design\n" };
const withDesign = (id: Brief["id"], ...more: { name: string; text: string }[]) =>
  attachBriefFiles(aBrief(id), [DESIGN, ...more]);
const plan = () => aPlan(aBrief("W1.1"), withDesign("W1.2"), aBrief("W2.1", ["W1.1"]));
const filesOf = (stage: { state: { briefs: Brief[] } | null }, id: string) =>
  stage.state!.briefs.find((brief) => brief.id === id)!.files;

describe("given a plan with a file for a worker", () => {
  it("then an approval is bound to its text and its name, but not to the order of the files", () => {
    const other = { name: "a.txt", text: "a" };
    const hash = hashPlan([withDesign("W1.1", other)]);
    expect(hashPlan([{ ...aBrief("W1.1"), files: [other, DESIGN] }])).toBe(hash);
    expect(
      hashPlan([{ ...aBrief("W1.1"), files: [other, { ...DESIGN, text: "# Other\n" }] }]),
    ).not.toBe(hash);
    expect(hashPlan([{ ...aBrief("W1.1"), files: [other, { ...DESIGN, name: "d.md" }] }])).not.toBe(
      hash,
    );
  });

  it("then files do not change the hash of a plan without files", () => {
    expect(hashPlan([{ ...aBrief("W1.1"), files: [] }])).toBe(hashPlan([aBrief("W1.1")]));
    expect(hashPlan([aBrief("W1.1")])).toBe("2baffecfa956");
  });

  it("then the record stores it in its worker's folder, and the plan names it", () => {
    const { state } = planned(plan());
    const record = renderRecord(state!);
    expect(record["context/W1.2/design.md"]).toBe("# Design\n");
    expect(record["PLAN.md"]).toContain("With `context/W1.2/design.md`.");
    const body = renderPlanComment(getBuildView(state!));
    expect(body).toContain("<summary>1 file for the workers</summary>");
    expect(body).toMatch(
      /- W1\.2: \[`design\.md`\]\(\.\.\/blob\/\S+\/context\/W1\.2\/design\.md\), 9 characters/,
    );
  });

  it("then a new plan without it removes it from the record", () => {
    expect(listRemovedFiles([withDesign("W1.2")], [aBrief("W1.2")])).toEqual([
      "context/W1.2/design.md",
    ]);
    expect(listRemovedFiles([withDesign("W1.2")], [withDesign("W2.2")])).toEqual([
      "context/W1.2/design.md",
    ]);
    expect(listRemovedFiles([withDesign("W1.2")], [withDesign("W1.2")])).toEqual([]);
  });

  it("then a changed file is shown by its name and fingerprint", () => {
    const [worker] = comparePlans(
      "x",
      [withDesign("W1.2")],
      [attachBriefFiles(aBrief("W1.2"), [{ ...DESIGN, text: "#\n" }])],
    ).workers;
    const shown = expect.stringMatching(/^design\.md \([0-9a-f]{12}\)$/) as string;
    expect(worker!.fields).toEqual([{ field: "files", removed: [shown], added: [shown] }]);
  });
});

describe("a closing input with files", () => {
  const closes = (files: unknown) =>
    checkClosingInput("architect", aPlan({ ...aBrief("W1.1"), files } as Brief), null);

  it.each([
    ["../evil.md", "x"],
    ["a/b.md", "x"],
    [".hidden", "x"],
    ["a\nb", "x"],
    ["", "x"],
    ["a.md", ""],
    ["a.md", "nul \0"],
    ["a.md", "x".repeat(40_001)],
  ])("named %j is refused if the name or the text is invalid", (name, text) => {
    expect(closes([{ name, text }]).ok).toBe(false);
  });

  it("is refused if it has more than ten", () => {
    const files = Array.from({ length: 11 }, (_, i) => ({ name: `${i}.md`, text: "x" }));
    expect(closes(files).ok).toBe(false);
    expect(closes(files.slice(1)).ok).toBe(true);
  });

  it.each([
    [
      "the same name twice",
      [DESIGN, { name: "DESIGN.md", text: "x" }],
      "W1.1: the file `DESIGN.md` is there twice; rename one.",
    ],
  ])("makes the plan invalid: %s", (_, files, words) => {
    expect(validatePlan([{ ...aBrief("W1.1"), files }]).join("\n")).toContain(words);
  });
});

test.each([
  ["W1.2", "context/W1.2/design.md", true],
  ["W1.1", "context/W1.2/design.md", false],
  ["W1.2", "context/W1.20/design.md", false],
  ["W1.1", "context/notes.md", true],
  ["W1.1", "context/other/notes.md", true],
  ["build", "context/W1.2/design.md", true],
  ["W1.1", "workers/W1.2-x.md", true],
] as const)("a session about %s sees %s: %s", (subject, path, sees) => {
  expect(isVisibleTo(subject, path)).toBe(sees);
});

describe("when a person with write access pushes into a worker's folder", () => {
  const PATH = "context/W1.2/design.md";

  it("a new version of its file, then the plan contains it and waits with a new hash", () => {
    const stage = planned(plan());
    const before = stage.state!.build.plan!.hash;
    pushed(stage, [push([file(PATH, "# Mine\n")])]);
    expect(filesOf(stage, "W1.2")).toEqual([{ name: "design.md", text: "# Mine\n" }]);
    expect(stage.state!.build.plan!.hash).not.toBe(before);
    expect(stage.state!.build.gates.plan).toMatchObject({
      state: "open",
      hash: stage.state!.build.plan!.hash,
    });
    expect(stage.comments.at(-1)).toMatch(
      /^@wren, W1\\?\.2 gets context\/W1\\?\.2\/design\\?\.md as it is now/,
    );
  });

  it("a new text file, then the brief has it, and the push approves it if the plan was approved", () => {
    const stage = building(plan());
    pushed(stage, [push([file("context/W2.1/sample.txt", "1 mi\n", null)])]);
    expect(filesOf(stage, "W2.1")).toEqual([{ name: "sample.txt", text: "1 mi\n" }]);
    expect(stage.state!.build.gates.plan).toMatchObject({ state: "approved", by: "wren" });
  });

  it("its removal, then neither the brief nor the record has it", () => {
    const stage = planned(plan());
    pushed(stage, [push([{ ...file(PATH, null), blob: null }])]);
    expect(filesOf(stage, "W1.2")).toBeUndefined();
    expect(renderRecord(stage.state!)[PATH]).toBeUndefined();
  });

  it("an oversized file in its place, then Baton answers and the plan is unchanged", () => {
    const stage = planned(plan());
    pushed(stage, [push([file(PATH, "x".repeat(40_001))])]);
    expect(filesOf(stage, "W1.2")).toEqual([DESIGN]);
    expect(stage.comments.at(-1)).toContain(
      "a file of the plan is text of at most 40000 characters",
    );
  });

  it("a picture or a folder beside it, then that stays material and is no part of the plan", () => {
    const stage = planned(plan());
    const { hash } = stage.state!.build.plan!;
    const picture = {
      ...file("context/W1.2/a.png", null, null),
      blob: "b".repeat(40),
      bytes: 900,
    };
    pushed(stage, [push([picture, file("context/W1.2/deep/a.md", "a\n", null)])]);
    expect(stage.state!.build.plan!.hash).toBe(hash);
    expect(stage.messages.join("\n")).toContain(
      "@wren changes context/W1.2/a.png, context/W1.2/deep/a.md for the workers",
    );
  });

  it("a new version of the brief, then its files are unchanged", () => {
    const stage = planned(plan());
    pushed(stage, [push([briefFile(stage, "W1.2", { mission: "Do it well." })])]);
    expect(stage.state!.briefs[1]).toMatchObject({ mission: "Do it well.", files: [DESIGN] });
  });
});

test("when people without write access push into a worker's folder, then the plan is unchanged", () => {
  const stage = planned(plan());
  const { hash } = stage.state!.build.plan!;
  pushed(stage, [push([file("context/W1.2/design.md", "Evil.\n")], "mallory", "read")]);
  expect(stage.state!.build.plan!.hash).toBe(hash);
  expect(filesOf(stage, "W1.2")).toEqual([DESIGN]);
});
