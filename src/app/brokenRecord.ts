/** A record that can't be read halts the build: said once on the issue, with file, line and what was expected. */
import { sha256 } from "../core/plan/hash.ts";
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

async function sayOnce(access: Access, issue: number, slug: string, key: string, body: string): Promise<void> {
  const scope = { isOurs: (one: string) => one === slug, numbers: [issue], since: LONG_AGO, watermark: LONG_AGO };
  const seen = new Seen();
  const { posted } = await commentsOf(access, scope, new Roles(access, seen), seen);
  if (!posted[key]) await post(access, issue, withMarker(body, slug, key, "-"));
}
