/** `/land`: a person asks Baton to land. If nothing can land yet, Baton answers what is missing. */
import { explainStop, type StopAnswer } from "../messages/stop.ts";
import { clip, defineCommand } from "./command.ts";
import { describeCheckWait, describeEarlyLand } from "../messages/landing-messages.ts";
import { describePause, formatSince } from "../messages/holds.ts";
import { isWrittenAfter } from "../rules/human-changes/stale-remarks.ts";
import { finishClosing } from "../rules/landing/closing.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Landing } from "../model/landing.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { isBuildEnded } from "../model/build-types.ts";
import { describeLandingWait } from "../messages/landing-wait.ts";
import { describeWait } from "../messages/worker-wait.ts";

interface LandCommand {
  name: "land";
}

export const landCommand = defineCommand<LandCommand>({
  name: "land",
  usage: "/land",
  help:
    "Baton merges the landing pull request once its checks are green. Before that, it says " +
    "what is missing.",
  group: "build",
  role: "write",
  resumes: "later",
  examples: ["/land"],
  parse(args) {
    // Baton does not guess what goes into the base branch.
    return args === ""
      ? { name: "land" }
      : { problem: `\`${clip(args)}\` is more than \`/land\` takes.` };
  },
  run: (draft, _command, remark) => landNow(draft, remark),
});

/**
 * Returns a sentence that says why it can't land now, or `null`. `named`: the author named this
 * exact commit.
 */
export function landNow(
  draft: Draft,
  remark: CommentFact,
  named = false,
): string | StopAnswer | null {
  const { build } = draft.state;
  if (build.stop?.cause === "close" && draft.state.closing !== null) {
    build.stop = null;
    finishClosing(draft);
    if (isBuildEnded(build.status)) return null;
  }
  if (build.status !== "landing") {
    return build.stop
      ? explainStop(build.stop, "Not yet. The build is stopped: ")
      : describeEarlyLand(build.status, listOpenWorkers(draft));
  }
  if (build.stop?.cause === "changes") build.stop = null;
  if (build.stop) return explainStop(build.stop, "The landing is stopped: ");
  if (build.gates.landing.state === "approved") {
    const waits = build.landing?.waits;
    const by = build.gates.landing.by ? `\`@${build.gates.landing.by}\`` : "the configuration";
    return (
      `The landing is approved already, by ${by}. ` +
      `${waits ? describeLandingWait(waits) : "Baton merges it."}`
    );
  }
  const { landing } = build;
  if (landing?.changed_at && !named && !isWrittenAfter(remark, landing.changed_at))
    return describeRecut(landing);
  // The approval also covers a later landing commit, because its tree is the same.
  const hash = landing?.tree ?? draft.facts.refs.build?.tree ?? null;
  build.gates.landing = { state: "approved", hash, by: remark.author, at: draft.now };
  const green = landing?.ci.state === "green" || landing?.ci.state === "none";
  const keeps = build.paused
    ? describePause(build.paused)
    : build.hold && `merging is held ${formatSince(build.hold)}`;
  if (keeps) draft.addComment(`land-${remark.id}`, remark.on, `Approved, but ${keeps}.`);
  else if (!green)
    draft.addComment(`land-${remark.id}`, remark.on, describeCheckWait(landing?.pr ?? null));
  return null;
}

function describeRecut({ commit, pr }: Landing): string {
  const again = commit === null ? "`/approve`" : `\`/approve ${commit.slice(0, 12)}\``;
  const what = pr === null ? "The landing" : `#${pr}`;
  return `${what} changed while you wrote this. Look at it again, then answer ${again}.`;
}

/** Lists the workers that have not ended, with what each waits for. */
function listOpenWorkers(draft: Draft): string[] {
  return draft.workers
    .filter(({ worker }) => !draft.isTerminal(worker))
    .map(({ worker }) => `${worker.id} waits for ${describeWait(worker, draft.state)}`);
}
