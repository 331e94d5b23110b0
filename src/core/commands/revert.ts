import {
  describeNothingToRevert,
  describeRefusedRevert,
  describeReversal,
  renderRevertBody,
  renderRevertTitles,
} from "../messages/ended-build.ts";
import { getEffectKey, type Effect } from "../model/effects/index.ts";
import { getBranches } from "../model/names.ts";
import { clip, defineCommand, type LateAnswer, type LateContext } from "./command.ts";

/**
 * How long Baton waits for GitHub to say whether the pull request can be merged, in milliseconds.
 */
const MERGEABILITY_PATIENCE_MS = 60_000;

interface RevertCommand {
  name: "revert";
}

export const revertCommand = defineCommand<RevertCommand>({
  name: "revert",
  usage: "/revert",
  help:
    "Opens the pull request that undoes a landed build. Write it on its issue or on its " +
    "landing pull request.",
  group: "build",
  role: "write",
  examples: ["/revert"],
  parse(args, { on, worker }) {
    if (on === "worker") {
      return {
        problem:
          `It undoes the whole build, not ${worker} alone: say it on the issue or where it ` +
          "landed.",
      };
    }
    // Baton does not guess what to take back out of the base branch.
    return args === ""
      ? { name: "revert" }
      : { problem: `\`${clip(args)}\` is more than \`/revert\` takes.` };
  },
  run: () => "This build has not landed, so there is nothing to undo yet.",
  answerLate: (_command, context) => answerRevert(context),
});

/** Baton finds the pull request that undoes the landing again by its branch. */
function answerRevert({
  state,
  facts: { reversal, outcomes },
  remark,
  now,
  settings,
}: LateContext): LateAnswer {
  const { build } = state;
  const landing = build.status === "landed" ? build.landing : null;
  if (!landing?.merge_sha || landing.pr === null)
    return { words: describeNothingToRevert(state), done: false };
  const effect: Effect = {
    type: "revert",
    commit: landing.merge_sha,
    pull: landing.pr,
    branch: getBranches(build.branch_prefix, build.slug).revert,
    base: build.base.branch,
    ...renderRevertTitles(state, settings.titles),
    body: renderRevertBody(state, remark.author),
  };
  if (reversal?.state === "merged") return { words: describeReversal(state, reversal), done: true };
  if (reversal?.state === "open") {
    const unsure =
      reversal.mergeable === null &&
      Date.parse(now) - Date.parse(remark.at) < MERGEABILITY_PATIENCE_MS;
    return unsure ? "later" : { words: describeReversal(state, reversal), done: true };
  }
  const outcome = outcomes.find((o) => o.effect === getEffectKey(effect));
  if (!outcome) return { effect };
  return outcome.ok
    ? "later"
    : { words: describeRefusedRevert(state, outcome.detail ?? ""), done: false };
}
