/** The last words of a run: the report, where to look, or how to answer. */
import { hasReport } from "../../core/build-types/index.ts";
import { viewOf } from "../../core/build/view.ts";
import { createOutsideMessage } from "../../core/comments/commitMessage.ts";
import { linesOf } from "../problem.ts";
import type { Io } from "../io.ts";
import { applyTo } from "./apply.ts";
import { reportLines } from "./issue.ts";
import type { Local } from "./local.ts";
import type { Outcome } from "./outcome.ts";
import type { LocalRepository } from "./repository.ts";
import { describeChecksNotRun } from "./runners.ts";
import { quote } from "../quote.ts";
import { answersTo } from "./waiting.ts";
import type { Ending } from "./watch.ts";

export interface Concluded {
  ending: Ending;
  outcome: Outcome;
  local: Local;
  issue: number;
  prefix: string;
  /** The sandbox is served further. */
  keep: boolean;
  /** The command that goes on with this build in its folder. */
  again: string;
}

export function conclude({ ending, outcome, local, issue, prefix, keep, again }: Concluded, io: Io): void {
  io.out("");
  const report = reportLines(local, issue);
  for (const line of report.length > 0 ? [...report, ""] : []) io.out(line);
  for (const line of describeChecksNotRun(outcome.checks_not_run)) io.out(line);
  if (outcome.landed) {
    const log = `git -C ${quote(local.gitDir)} log`;
    const record = quote(`${prefix}/${outcome.build ?? ""}`);
    io.out(`Landed as ${outcome.landed.sha} after ${outcome.seconds} s. Where to look:`);
    io.out(`  ${log} -3 --stat ${outcome.landed.sha.slice(0, 12)}`);
    io.out(`  ${log} --oneline ${record}    (the record: every decision)`);
    return;
  }
  if (outcome.status === "complete") {
    if (ending.how === "played") {
      io.out(`The people of the score have done all after ${outcome.seconds} s; no build was asked for.`);
      return;
    }
    const isReport = ending.state !== null && hasReport(ending.state.build);
    const what = isReport ? "the report is a comment on the issue" : "nothing had to be changed";
    io.out(`Complete after ${outcome.seconds} s; ${what}.`);
    return;
  }
  io.out(`Not landed after ${outcome.seconds} s: ${outcome.status}${ending.asks ? `. ${ending.asks}` : ""}`);
  for (const line of howToAnswer(ending, local.dir, keep, again)) io.out(`  ${line}`);
  io.out(`  ${local.dir}/app.log and sandbox.log say more`);
}

/** The commands that the open question takes, ready to be pasted; nothing where none is open. */
export function howToAnswer({ how, state }: Ending, dir: string, keep: boolean, again: string): string[] {
  const answers = how === "blocked" && state ? answersTo(viewOf(state)) : [];
  if (answers.length === 0) return [];
  const say = answers.map((text) => `  baton say ${quote(text)} --dir ${quote(dir)}`);
  const where = answers.length > 1 ? "one of these from a second terminal:" : "this from a second terminal:";
  if (keep) return [`To answer, say ${where}`, ...say];
  return ["To answer, go on in the same folder:", `  ${again}`, `and say ${where}`, ...say];
}

/** Creates the branch in the user's repository and prints its name. Returns false when that is not possible. */
export async function apply(
  source: LocalRepository,
  local: Local,
  ending: Ending,
  sha: string,
  io: Io,
): Promise<boolean> {
  const { state } = ending;
  if (!state) return false;
  try {
    const message = createOutsideMessage(state);
    const branch = await applyTo(source, local.gitDir, { slug: state.build.slug, sha, message });
    io.out(`Branch ${branch} in ${source.path} has it as one commit; your work tree is as it was.`);
    return true;
  } catch (error) {
    for (const line of linesOf(error)) io.err(`baton: ${line}`);
    return false;
  }
}
