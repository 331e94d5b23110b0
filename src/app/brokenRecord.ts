/** A record that can't be read or written halts the build. The issue says so once, with what was expected. */
import { sha256 } from "../core/plan/hash.ts";
import { branchesOf } from "../core/build/names.ts";
import type { State } from "../core/build/state.ts";
import { meaningOf } from "../core/comments/refusal.ts";
import { inline } from "../core/comments/escape.ts";
import { withMarker } from "../core/comments/marker.ts";
import { problemLine, type RecordProblem } from "../core/record/problem.ts";
import type { Access } from "./github/access.ts";
import { post } from "./effects/comment.ts";
import { commentsOf } from "./observe/comments.ts";
import { Roles } from "./observe/roles.ts";
import { Seen } from "./observe/seen.ts";

/** Problems that are named; the rest is counted. */
const NAMED = 20;
const LONG_AGO = "2008-01-01T00:00:00.000Z";

/** Posts the comment unless it stands there already. @throws GitHubError */
export async function sayBroken(
  access: Access,
  issue: number,
  slug: string,
  branch: string,
  problems: RecordProblem[],
): Promise<void> {
  const lines = problems.slice(0, NAMED).map((p) => `- ${inline(problemLine(p))}`);
  if (problems.length > NAMED) lines.push(`- and ${problems.length - NAMED} more`);
  const key = `record-${sha256(lines.join("\n")).slice(0, 12)}`;
  const body = [
    `The build's record on the branch \`${branch}\` can't be read, so nothing goes on until it is mended:`,
    "",
    ...lines,
    "",
    "Mend these files with a commit on that branch, or revert the commit that changed them. Baton then goes on. To " +
      "give the build up, delete that branch (`/cancel` would have to be written in it): Baton then says how the " +
      "others go.",
  ].join("\n");
  await sayOnce(access, issue, slug, key, body);
}

/** The same of a branch that bears a record's name and isn't Baton's. @throws GitHubError */
export async function sayForeign(access: Access, issue: number, slug: string, branch: string): Promise<void> {
  const body =
    `The branch \`${branch}\` bears the name of a build's record, but Baton didn't begin it: nothing in it is read. ` +
    "Remove that branch; where this issue is to be built, then set its label again.";
  await sayOnce(access, issue, slug, "record-foreign", body);
}

/** The same of a record that GitHub's rules let nobody write: without it no build can begin. @throws GitHubError */
export async function sayRefused(access: Access, issue: number, { build }: State, refusal: string): Promise<void> {
  const { branch_prefix: prefix, slug } = build;
  const { cause, remedy } = meaningOf(refusal, prefix);
  const body =
    `GitHub refuses Baton's commits on the branch \`${branchesOf(prefix, slug).record}\`, where the build is written ` +
    `down: ${cause} ${remedy} Baton tries it again every ten minutes; a comment on this issue has it try at once.`;
  await sayOnce(access, issue, slug, `record-refused-${sha256(cause).slice(0, 12)}`, body);
}

async function sayOnce(access: Access, issue: number, slug: string, key: string, body: string): Promise<void> {
  const scope = { isOurs: (one: string) => one === slug, numbers: [issue], since: LONG_AGO, watermark: LONG_AGO };
  const seen = new Seen();
  const { posted } = await commentsOf(access, scope, new Roles(access, seen), seen);
  if (!posted[key]) await post(access, issue, withMarker(body, slug, key, "-"));
}
