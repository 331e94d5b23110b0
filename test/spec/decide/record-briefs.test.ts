import { describe, expect, test } from "vitest";
import { renderBrief } from "../../../src/core/model/brief-document.ts";
import { briefFile, file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { building, inReview, merged, planned } from "../support/scenes.ts";

const said = (stage: { comments: string[] }) => stage.comments.at(-1)!;

describe("given a plan that waits, when a person with write access pushes", () => {
  test("a new version of a brief, then the plan has it and waits with its new hash", () => {
    const stage = planned();
    const before = stage.state!.build.plan!.hash;
    pushed(stage, [push([briefFile(stage, "W2.1", { mission: "Do it well." })])]);
    expect(stage.state!.briefs.find(({ id }) => id === "W2.1")?.mission).toBe("Do it well.");
    const { plan, gates } = stage.state!.build;
    expect(plan!.hash).not.toBe(before);
    expect(gates.plan).toMatchObject({ state: "open", hash: plan!.hash });
    expect(said(stage)).toBe(
      "@wren, W2.1's brief is changed. The plan waits for your approval with these.",
    );
  });

  test("a new brief, then there is one more worker; without an unneeded one, then one less", () => {
    const stage = planned();
    const model = stage.state!.briefs[0]!;
    const fresh = {
      ...model,
      id: "W2.2" as const,
      name: "Docs",
      paths: ["docs/**"],
      output: ["docs/a.md"],
    };
    const text = renderBrief(fresh, stage.state!.build.slug);
    pushed(stage, [push([file("workers/W2.2-docs.md", text, null)])]);
    expect(stage.state!.briefs.map(({ id }) => id)).toEqual(["W1.1", "W1.2", "W2.1", "W2.2"]);
    expect(stage.status("W2.2")).toBe("planned");
    pushed(stage, [push([{ ...briefFile(stage, "W2.2"), blob: null, text: null }])]);
    expect(Object.keys(stage.state!.workers)).toEqual(["W1.1", "W1.2", "W2.1"]);
    expect(said(stage)).toContain("W2.2 is out of the plan");
  });

  test("an invalid plan, then all of it is answered and the last valid version remains", () => {
    const stage = planned();
    const before = stage.state!.briefs;
    const gone = { ...briefFile(stage, "W1.1"), blob: null, text: null };
    pushed(stage, [push([gone])]);
    expect(said(stage)).toMatch(
      /the plan would not hold\. W2\\?\.1 depends on W1\\?\.1, which is not in the plan/,
    );
    expect(stage.state!.briefs).toEqual(before);
    expect(stage.setBack[gone.path]).toBe(gone.was);
  });
});

test("malformed briefs are answered with file and line, and others of the same push apply", () => {
  const stage = planned();
  const good = briefFile(stage, "W2.1", { mission: "Do it well." });
  const bad = briefFile(stage, "W1.2");
  const { sha: commit } = push([good]);
  const twice = { ...bad, text: bad.text!.replace("wave: 1", "wave: 2") };
  pushed(stage, [{ ...push([good, twice]), sha: commit }]);
  expect(said(stage)).toMatch(/^@wren, W2\.1's brief is changed/);
  expect(said(stage)).toMatch(/W1\\?\.2-.*\.md, line 5: wave: expected 1, as in W1\\?\.2/);
  expect(said(stage)).toContain(`Your version is kept in commit ${commit.slice(0, 12)}`);
  expect(stage.state!.briefs.find(({ id }) => id === "W2.1")?.mission).toBe("Do it well.");
});

describe("given a running build", () => {
  test("an edit of a brief that has not started is its approval", () => {
    const stage = building();
    pushed(stage, [push([briefFile(stage, "W2.1", { mission: "Do it well." })])]);
    const { plan, gates } = stage.state!.build;
    expect(gates.plan).toMatchObject({ state: "approved", by: "wren", hash: plan!.hash });
    expect(said(stage)).toBe("@wren, W2.1's brief is changed. Your edit counts as their approval.");
  });

  test("an edit of a started or merged one is answered", () => {
    const stage = merged(inReview(building(), "W1.2"), "W1.1");
    const edits = [
      briefFile(stage, "W1.1", { mission: "No." }),
      briefFile(stage, "W1.2", { mission: "No." }),
    ];
    pushed(stage, [push(edits)]);
    expect(said(stage)).toMatch(
      /W1\\?\.1 is merged already; what it made is changed by another worker/,
    );
    expect(said(stage)).toMatch(/W1\\?\.2 has started by the brief as it was.*\/retry W1\\?\.2/);
    expect(stage.state!.briefs.map(({ mission }) => mission)).not.toContain("No.");
  });

  test("a file with another name, of another worker or of another build is answered", () => {
    const stage = building();
    const { path, text } = briefFile(stage, "W2.1", { mission: "Other." });
    pushed(stage, [push([file("workers/W3.1-x.md", text, null)])]);
    expect(said(stage)).toMatch(
      /holds the brief of W2\\?\.1, so its name has to start with W2\\?\.1-/,
    );
    pushed(stage, [
      push([file(path, text!.replaceAll(stage.state!.build.slug, "8-other"), sha("was"))]),
    ]);
    expect(said(stage)).toMatch(/build\\?_slug: expected 7-add-units/);
  });
});
