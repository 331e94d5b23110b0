/** A record that can't be read or written halts the build. The issue says so once, with what was expected. */
import { sha256 } from "../core/plan/hash.ts";
import { branchesOf } from "../core/build/names.ts";
import { atLeast } from "../core/build/roles.ts";
import { parseCommands } from "../core/commands/parse.ts";
import { waitsForMend } from "../core/comments/edits.ts";
import type { Line } from "../core/text/rendered-lines.ts";
import { react } from "./effects/react.ts";
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

export interface Place {
  access: Access;
  issue: number;
  /** Whether verbs count by themselves there. */
  bare: boolean;
}

/** Posts the comment unless it stands there already; then answers who gave a command since. @throws GitHubError */
export async function sayBroken(place: Place, slug: string, branch: string, problems: RecordProblem[]): Promise<void> {
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
  await sayOnce(place, { slug, key, body, waits: waitsForMend("the build's record can't be read") });
}

/** The same of a branch that bears a record's name and isn't Baton's. @throws GitHubError */
export async function sayForeign(place: Place, slug: string, branch: string): Promise<void> {
  const body =
    `The branch \`${branch}\` bears the name of a build's record, but Baton didn't begin it: nothing in it is read. ` +
    "Remove that branch; where this issue is to be built, then set its label again.";
  const waits = waitsForMend(`the branch \`${branch}\` is none that Baton began`);
  await sayOnce(place, { slug, key: "record-foreign", body, waits });
}

/** The same of a record that GitHub's rules let nobody write: without it no build can begin. @throws GitHubError */
export async function sayRefused(place: Place, { build }: State, refusal: string): Promise<void> {
  const { branch_prefix: prefix, slug } = build;
  const { cause, remedy } = meaningOf(refusal, prefix);
  const body =
    `GitHub refuses Baton's commits on the branch \`${branchesOf(prefix, slug).record}\`, where the build is written ` +
    `down: ${cause} ${remedy} Baton tries it again every ten minutes; a comment on this issue has it try at once.`;
  const waits = waitsForMend("GitHub still refuses what Baton writes into the build's record");
  // By `refused-` it is known as none that a build has made: what asked for that build is tried again.
  await sayOnce(place, { slug, key: `refused-record-${sha256(cause).slice(0, 12)}`, body, waits });
}

interface Halt {
  slug: string;
  key: string;
  body: string;
  /** Answer to each command that comes after it. */
  waits: string;
}

async function sayOnce({ access, issue, bare }: Place, { slug, key, body, waits }: Halt): Promise<void> {
  const scope = { isOurs: (one: string) => one === slug, numbers: [issue], since: LONG_AGO, watermark: LONG_AGO };
  const seen = new Seen();
  const { posted, remarks } = await commentsOf(access, scope, new Roles(access, seen), seen);
  const told = posted[key];
  if (!told) {
    await post(access, issue, withMarker(body, slug, key, "-"));
    return;
  }
  for (const { id, role, lines } of remarks) {
    const answer = `refused-waits-${id}`;
    if (id < told.id || posted[answer] || !atLeast(role, "write") || !isCommand(lines, bare)) continue;
    await post(access, issue, withMarker(waits, slug, answer, "-"));
    await react({ type: "react", comment: id, issue, content: "eyes" }, { access });
  }
}

function isCommand(lines: readonly Line[], bare: boolean): boolean {
  return parseCommands(lines, { on: "issue", worker: null, workers: [], bare }).length > 0;
}
