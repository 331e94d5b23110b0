/**
 * Tests may be added, changed, renamed and moved, not lost: deleted, skipped, emptied, or left out by their runner's
 * configuration. A new test that is skipped is no loss; that is for the review.
 */
import type { FileChange } from "../sessions/proposal.ts";
import { BEFORE_FILE_BYTES, type Before } from "./before.ts";
import { textOf } from "./content.ts";
import { allowed, exits, quotable } from "./exits.ts";
import type { Guard, GuardFinding } from "./guard.ts";
import { losses, type FileTests, type Loss } from "./tests/compare.ts";
import { isTestFile, scannerOf } from "./tests/languages.ts";
import { isRunnerFile, leftOut } from "./tests/runners.ts";

/** Tests that a message names. */
const NAMED = 5;
const REMEDY = "Put them back; where the brief demands it, leave it as it is and say so under concerns.";

export const tests: Guard = {
  name: "tests",
  check(change, context) {
    const files = change.files.filter((file) => !allowed(context, "tests", file.path));
    const read = files.flatMap((file) => testsIn(file, context.before) ?? []);
    const findings: GuardFinding[] = [];
    const say = (path: string, message: string) =>
      findings.push({ guard: "tests", path, message: `${message} ${exits(context, "tests")}`, waivable: true });
    for (const [path, lost] of byPath(losses(read))) say(path, `${told(path, lost)} ${REMEDY}`);
    for (const file of files) {
      if (file.op === "delete" && isUnknown(file.path, context.before) && !movedTo(file.path, files)) {
        say(file.path, `${quotable(file.path)} is deleted, and which tests it held is not known here. ${REMEDY}`);
      }
      const out = configured(file, context.before);
      if (out.length === 0) continue;
      const which = out.slice(0, NAMED).map(quotable).join("; ");
      say(
        file.path,
        `${quotable(file.path)} keeps tests from being run, or from failing: ${which}. Take that out again.`,
      );
    }
    return findings;
  },
};

/** The tests of a file before and after; null where it holds none, or what stood there can't be known. */
function testsIn(file: FileChange, before: Before | undefined): FileTests | null {
  const scan = scannerOf(file.path);
  const former = before?.get(file.path);
  if (!scan || former === undefined || former?.text === null) return null;
  const now = file.op === "write" && file.mode !== "120000" ? textOf(file.content).slice(0, BEFORE_FILE_BYTES) : "";
  return { path: file.path, before: former ? scan(former.text) : [], after: scan(now) };
}

/** What a runner's configuration leaves out that it didn't before. */
function configured(file: FileChange, before: Before | undefined): string[] {
  if (file.op === "delete" || !isRunnerFile(file.path)) return [];
  if (file.mode === "120000") return ["it is a link, and what stands there is not read"];
  const now = textOf(file.content);
  if (now.length > BEFORE_FILE_BYTES) return [`it is read up to ${BEFORE_FILE_BYTES} characters, and goes on`];
  const former = before?.get(file.path);
  if (former === undefined || former?.text === null) return [];
  return leftOut(file.path, former?.text ?? null, now);
}

function isUnknown(path: string, before: Before | undefined): boolean {
  const former = before?.get(path);
  return isTestFile(path) && (former === undefined || former?.text === null);
}

/** Whether a file of the same name, with tests in it, is written elsewhere. */
function movedTo(path: string, files: readonly FileChange[]): boolean {
  const name = path.split("/").at(-1);
  return files.some((file) => {
    if (file.op !== "write" || file.path === path || file.path.split("/").at(-1) !== name) return false;
    return scannerOf(file.path)?.(textOf(file.content)).some((test) => !test.off && !test.vacuous) ?? false;
  });
}

function byPath(lost: readonly Loss[]): Map<string, Loss[]> {
  const groups = new Map<string, Loss[]>();
  for (const loss of lost) groups.set(loss.path, [...(groups.get(loss.path) ?? []), loss]);
  return groups;
}

/** `test/a.test.ts: "adds" (line 4) is turned off by …; "subtracts" is gone; and 3 more.` */
function told(path: string, lost: readonly Loss[]): string {
  const each = lost.slice(0, NAMED).map(({ name, line, what }) => {
    const where = line === null ? "" : ` (line ${line})`;
    return `"${quotable(name)}"${where} ${what}`;
  });
  if (lost.length > NAMED) each.push(`and ${lost.length - NAMED} more`);
  return `${quotable(path)} loses tests that ran: ${each.join("; ")}.`;
}
