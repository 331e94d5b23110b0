/** Texts about workers that people do by hand. */
import type { BranchProblem, PushDemand } from "../model/hand-in.ts";
import type { SessionState } from "../model/session.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { formatSince } from "./holds.ts";
import {
  escapeInline,
  formatCode,
  renderCodeBlock,
  renderList,
  truncateLines,
} from "../text/markdown.ts";
import { formatMention, getRecordLink } from "./fragments.ts";
import { describeSessionReason } from "./stop.ts";
import type { Brief } from "../model/brief.ts";

/** Maximum size of the reasons, in characters. */
const ROOM = 20_000;

/** Says that it is a person's turn: their work, or a rework that is asked of them. */
export function renderManualWork(
  state: State,
  { id, pr }: WorkerState,
  session: SessionState,
  branch: string,
): string {
  const { owner, name } = state.build.repository;
  const brief = state.briefs.find((one) => one.id === id)!;
  const person = session.person ?? "";
  const briefLink = `[its brief](${getRecordLink(state, getBriefPath(brief))})`;
  const take = formatCode(`baton take ${owner}/${name}#${state.build.issue} ${id}`);
  const template = renderWrittenCompletion({ ...brief, criteria: brief.criteria.map(() => "") });
  const both = `${briefLink}, and its branch ${formatCode(branch)}`;
  const what =
    session.kind === "work"
      ? `${formatMention(person)}, ${id} is yours: ${both}.`
      : `${formatMention(person)}, pull request #${pr?.number ?? "–"} of ${id}, which you ` +
        "took, has to be changed:";
  return [
    what,
    "",
    ...truncateLines(
      renderList(
        "What for",
        session.reasons.map((reason) => escapeInline(describeSessionReason(reason), 1000)),
      ),
      ROOM,
      2,
      "the record",
    ),
    ...(session.other === null
      ? []
      : [
          `Merge ${formatCode(session.other.slice(0, 12))} of the build branch into it, ` +
            "and resolve what conflicts.",
          "",
        ]),
    `On your machine: ${take}, then ${formatCode("baton hand-in")}. Or push commits of ` +
      `code to ${formatCode(branch)} and submit them with a comment:`,
    "",
    // The template repeats no criteria: others wrote them, and a code block escapes nothing. The
    // brief has them in full.
    renderCodeBlock(`/hand-in ${id}\n\`\`\`yaml\n${template}\`\`\``),
    "",
    `\`/give ${id}\` returns it to the sessions, which continue from what is on the branch.`,
  ].join("\n");
}

const PUSH_DEMANDS: Readonly<Record<PushDemand, string>> = {
  signatures: "require signed commits",
  creation: "restrict who creates branches",
  update: "restrict who pushes",
  pull_request: "require pull requests for changes",
};

/** Says why nobody could push to a worker's branch by hand, and the fix. */
export function describePushObstacle(branch: string, demands: readonly PushDemand[]): string {
  const wants = demands.map((demand) => PUSH_DEMANDS[demand]).join(", and ");
  const prefix = branch.split("/").slice(0, -2).join("/");
  return (
    `The rules for \`${branch}\` ${wants}, so GitHub would refuse your pushes. Exclude ` +
    `\`${prefix}/**/*\` from these rules in the repository's settings (Rules, Rulesets), then ` +
    "repeat the command."
  );
}

/** Answers a person who takes a worker that nobody can work on yet. */
export function describeTakeover({ id, pr }: WorkerState, waits: string): string {
  if (pr)
    return `${id} is yours from now on: what reviews and checks ask of #${pr.number} comes to you.`;
  return (
    `${id} is yours. It waits for ${waits.replace(/\.$/, "")}. Baton tells you here when ` +
    "its branch exists."
  );
}

export const describeTaker = ({ id, takeover: taken }: WorkerState) =>
  `${id} is taken ${formatSince(taken!)}.`;

/** Says why Baton can't check what was handed in. */
export function describeUnreadHandIn({ id, hand_in }: WorkerState, problem: BranchProblem): string {
  return (
    `${formatMention(hand_in!.by)}, Baton did not accept what you handed in for ${id}: ` +
    `${escapeInline(describeBranchProblem(problem), 1000)}`
  );
}

/** Returns the end of a sentence about a worker's branch. */
export function describeBranchProblem(problem: BranchProblem): string {
  switch (problem.kind) {
    case "no_build_branch":
      return "the build branch is missing.";
    case "commit_gone":
      return `the commit ${problem.head.slice(0, 12)} no longer exists.`;
    case "too_many_files":
      return `it changes ${problem.files} files or more, which GitHub doesn't list.`;
    case "other_kind":
      return (
        `\`${problem.path}\` is neither a file nor a symbolic link, and Baton accepts no other ` +
        "kind."
      );
    case "too_large":
      return `its files have more than ${problem.most} bytes, which is the maximum.`;
    case "unchanged":
      return "its branch changes nothing of the build branch.";
    case "moved":
      return "its branch has moved since. Look at what is on it, then hand it in again.";
  }
}

/** What a guard says if it can't check what a person left before they gave the worker back. */
export function describeUnreadBranch(problem: BranchProblem): string {
  return (
    `Baton can't read what a person left on the branch: ${describeBranchProblem(problem)} Take ` +
    "the worker again (`/take`) and change that, or start without it (`/retry` with `--fresh`)."
  );
}

/**
 * Renders a completion for a person to fill in: valid YAML with an empty summary and empty
 * evidence.
 */
export function renderWrittenCompletion({
  criteria,
  script,
}: Pick<Brief, "criteria" | "script">): string {
  const answers = criteria.flatMap((text, i) => [
    ...(text === "" ? [] : [`  # ${i + 1}. ${text.replace(/\s+/g, " ").slice(0, 300)}`]),
    `  - criterion: ${i + 1}`,
    "    met: true",
    '    evidence: ""',
  ]);
  return [
    "# What was done, in a few sentences.",
    "status: complete",
    'summary: ""',
    "# Each success criterion, with what shows it: a file like `src/units.ts:12`, or a " +
      "command in backticks.",
    ...(answers.length > 0 ? ["criteria:", ...answers] : ["criteria: []"]),
    ...(script === "research" ? ["sources: [] # each with link, title and confidence"] : []),
    "# What others should know, each a list of sentences.",
    "learnings: []",
    "decisions: []",
    "concerns: []",
    "follow_up: []",
    "",
  ].join("\n");
}
