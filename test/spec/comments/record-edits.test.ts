/**
 * What Baton tells people who edited the record: what counts now, what does not and why, and how to
 * continue.
 */
import { describe, expect, test } from "vitest";
import {
  renderEditsAnswer,
  renderOutsiderAnswer,
  renderTamperedAnswer,
  describeRecordWait,
  type EditLine,
} from "../../../src/core/messages/record-edits.ts";
import type { RecordPush } from "../../../src/core/model/record-files.ts";

const BRANCH = "baton/7-units/record";
const SHA = "0123456789abcdef0123456789abcdef01234567";
const edit = (text: string, done: boolean): EditLine => ({
  path: "workers/W1.1.md",
  sha: SHA,
  text,
  done,
});
const KEPT =
  "Your version is kept in commit 0123456789ab (`git show 0123456789ab:workers/W1.1.md`).";

describe("given an edit of the briefs", () => {
  test.each<[string, EditLine[], boolean, string]>([
    [
      "that is valid while the plan is open",
      [edit("W1.1 changed in mission", true)],
      true,
      "@ann, W1.1 changed in mission. The plan waits for your approval with these.",
    ],
    [
      "of more than one thing, after the approval",
      [
        edit("W1.1 changed in mission", true),
        edit("W1.2 changed in paths", true),
        edit("W2.1 is new", true),
      ],
      false,
      "@ann, W1.1 changed in mission, W1.2 changed in paths and W2.1 is new. Your edit " +
        "counts as their approval.",
    ],
    [
      "that is invalid",
      [edit("W1.1 is at work already", false)],
      true,
      `@ann, Baton can't accept everything that you pushed to \`${BRANCH}\`. It restored the earlier version of these:

- W1.1 is at work already. ${KEPT}`,
    ],
    [
      "that is half valid",
      [edit("W1.1 is at work already!", false), edit("W2.1 is new", true)],
      false,
      `@ann, W2.1 is new. Your edit counts as their approval.

@ann, Baton can't accept everything that you pushed to \`${BRANCH}\`. It restored the earlier version of these:

- W1.1 is at work already! ${KEPT}`,
    ],
  ])("%s, then its author reads the result", (_case, lines, open, words) => {
    expect(renderEditsAnswer("ann", BRANCH, lines, open)).toBe(words);
  });

  test.each([
    [30, ""],
    [31, "\n- and 1 more"],
    [42, "\n- and 12 more"],
  ])("with %i invalid things, then the first thirty are named", (count, more) => {
    const body = renderEditsAnswer(
      "ann",
      BRANCH,
      Array<EditLine>(count).fill(edit("No", false)),
      false,
    );
    expect(body.match(/^- No\./gm)).toHaveLength(30);
    expect(body.endsWith(`${KEPT}${more}`)).toBe(true);
  });

  test.each([
    [30, "No and No. The plan"],
    [31, "No, No and 1 more. The plan"],
  ])("with %i valid things, then the first thirty are named", (count, end) => {
    const body = renderEditsAnswer(
      "ann",
      BRANCH,
      Array<EditLine>(count).fill(edit("No", true)),
      true,
    );
    expect(body.match(/No/g)).toHaveLength(30);
    expect(body).toContain(end);
  });
});

describe("given a push to the record by somebody without write access", () => {
  const push = (by: string | null, ...paths: string[]): RecordPush => ({
    ...{ sha: SHA, by, role: "read" },
    files: paths.map((path) => ({ path, was: null, blob: null, text: "x", bytes: 1 })),
  });
  const rest =
    "Baton ignored the push and restored the files; no session saw them. If the change is " +
    "right, ask somebody with write access to push commit 0123456789ab again.";

  test.each([
    [push("mallory", "a.md"), "`mallory` pushed", "`a.md`"],
    [push(null, "a.md", "b.md"), "Somebody that GitHub doesn't name pushed", "`a.md` and `b.md`"],
  ])("then the answer says what happened to it (%#)", (pushed, who, paths) => {
    expect(renderOutsiderAnswer(pushed, BRANCH)).toBe(
      `${who} to \`${BRANCH}\` without write access to this repository: ${paths}. ${rest}`,
    );
  });
});

describe("given a record in which somebody changed what Baton alone may write", () => {
  const toGoOn = `So the build is halted: Baton starts, merges and writes nothing. Running sessions finish.

To continue, do one of these:

- Put it back: \`git push --force origin ${SHA}:refs/heads/${BRANCH}\`. The build then continues by itself.
- Answer \`/retry\`: Baton writes its last known state on top of the branch as it is now.
- Answer \`/cancel\`: the same, and the build ends; its sessions are stopped.

Afterwards, push other edits from that time again.`;
  const many = Array.from({ length: 12 }, (_, i) => `${i}.json`);

  test.each([
    [["meta.json"], "`meta.json`"],
    [["meta.json", "plan.json"], "`meta.json` and `plan.json`"],
    [
      many,
      "`0.json`, `1.json`, `2.json`, `3.json`, `4.json`, `5.json`, `6.json`, `7.json`, " +
        "`8.json` and `9.json`",
    ],
  ])("then the answer names which of %j, and how to continue", (files, named) => {
    expect(renderTamperedAnswer(BRANCH, SHA, { rewritten: false, files })).toBe(
      `Somebody changed what only Baton may write on \`${BRANCH}\`: ${named}. ${toGoOn}`,
    );
  });

  test("when history was rewritten, then the answer says so", () => {
    expect(renderTamperedAnswer(BRANCH, SHA, { rewritten: true, files: [] })).toBe(
      `Somebody rewrote \`${BRANCH}\`: Baton's last commit, 0123456789ab, is no longer in ` +
        `it. ${toGoOn}`,
    );
  });

  test("then a command elsewhere is answered in that place", () => {
    expect(describeRecordWait(7)).toBe(
      "This command waits: somebody changed the build's record, and #7 says how to continue. " +
        "Baton runs the command once the record is restored. `/cancel` ends the build at once.",
    );
  });
});
