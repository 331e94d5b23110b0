import { describe, expect, it } from "vitest";
import { validatePlan } from "../../src/core/plan/validate.ts";
import { parseBrief, renderBrief } from "../../src/core/model/brief-document.ts";
import { checkClosingInput } from "../../src/core/sessions/index.ts";
import { aBrief, aPlan } from "./support/facts.ts";

const withSkills = (...skills: string[]) => ({ ...aBrief("W1.1"), skills });

describe("given a brief that names skills", () => {
  it("then its file lists them, and a person can add them", () => {
    const text = renderBrief(
      withSkills(".baton/skills/sql.md", ".claude/skills/ui/SKILL.md"),
      "7-units",
    );
    expect(text).toContain('\nskills: [".baton/skills/sql.md", ".claude/skills/ui/SKILL.md"]\n');
    const edited = parseBrief(
      "workers/W1.1-x.md",
      text.replace(/^skills: .*$/m, "skills:\n  - docs/how.md"),
    );
    expect(edited).toMatchObject({ ok: true, brief: { skills: ["docs/how.md"] } });
  });

  it("then a file without the key is read as one without skills", () => {
    const plain = renderBrief(withSkills(), "7-units").replace(/^skills: .*\n/m, "");
    expect(parseBrief("workers/W1.1-x.md", plain)).toMatchObject({
      ok: true,
      brief: { skills: [] },
    });
  });

  it("then a plan may omit them", () => {
    const { skills: _, ...brief } = aBrief("W1.1");
    expect(checkClosingInput("architect", { ...aPlan(), workers: [brief] }, null)).toMatchObject({
      value: { workers: [{ skills: [] }] },
    });
  });

  it.each([
    ["/etc/passwd", "starts with `/`; paths count from the repository's root"],
    ["../other/skill.md", "contains an empty, `.` or `..` segment"],
    [".claude/skills/", "is not one file; name each"],
    [".claude/skills/*", "is not one file; name each"],
    ["a\\b.md", "contains a backslash; separate folders with `/`"],
  ])("when one is %s, then the plan is sent back with the reason", (path, reason) => {
    expect(validatePlan([withSkills(path)])).toEqual([`W1.1: the skill \`${path}\` ${reason}.`]);
  });
});
