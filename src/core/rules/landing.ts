/** Landing: one commit on the base head with the verified tip's tree, its pull request, its gate, its merge. */
import { landingBody } from "../comments/landing.ts";
import { landedMessage, landedSubject } from "../comments/commitMessage.ts";
import { viewOf } from "../build/view.ts";
import { syncBase } from "./base.ts";
import { mustFollow, regate } from "./freeze.ts";
import { ciOf, landScope, stuckOn } from "./checks.ts";
import { refusedToMerge } from "./refusal.ts";
import type { PullFact } from "../build/facts.ts";
import { noCi } from "../build/ciState.ts";
import type { Landing } from "../build/state.ts";
import type { Turn } from "./turn.ts";

export function land(turn: Turn): void {
  const { build } = turn.state;
  if (build.status !== "landing") return;
  const pull = turn.facts.pulls.land;
  if (pull?.merged && build.landing) {
    landed(turn, build.landing, pull);
    return;
  }
  const tip = turn.facts.refs.build;
  if (turn.halted || !tip || !cut(turn, tip)) return;
  const landing = build.landing!;
  // A closed one that is no longer ours was given up by `/retry`: another is opened.
  if (!pull || (pull.state === "closed" && landing.pr !== pull.number)) {
    if (turn.facts.refs.land?.tree !== landing.tree) return;
    const body = landingBody(viewOf(turn.state), turn.state.closing!);
    const title = landedSubject(turn.state);
    turn.ask({ type: "open_pull", key: "land", head: turn.branches.land, base: build.base.branch, title, body });
    return;
  }
  if (pull.state === "closed") {
    closedByPerson(turn, pull);
    return;
  }
  landing.pr = pull.number;
  landing.ci = ciOf(turn, landing.ci, pull, landScope(turn, pull));
  gate(turn, landing, pull);
}

/** The land commit stands on the base head and has the tip's tree; else it is cut anew. Says whether it is there. */
function cut(turn: Turn, tip: { sha: string; tree: string }): boolean {
  const { build } = turn.state;
  const { base, land: branch } = turn.facts.refs;
  const follow = mustFollow(turn);
  if (follow && !syncBase(turn)) return false;
  const landing = build.landing;
  const fits = landing && landing.tip === tip.sha && (landing.parent === base || !follow);
  if (!fits) {
    const pr = landing?.pr ?? null;
    build.landing = {
      tip: tip.sha,
      tree: tip.tree,
      parent: base,
      commit: null,
      pr,
      merge_sha: null,
      merge_parents: [],
      refused_at: null,
      ci: noCi(),
    };
    regate(turn, tip.tree);
    turn.note(`The land commit is cut on ${build.base.branch} ${base.slice(0, 8)}`);
  }
  const wanted = build.landing!;
  if (branch && branch.tree === wanted.tree && branch.parent === wanted.parent) {
    wanted.commit = branch.sha;
    return true;
  }
  turn.ask({
    type: "land_commit",
    branch: turn.branches.land,
    parent: wanted.parent,
    tree: wanted.tree,
    message: landedMessage(turn.state),
  });
  return false;
}

function gate(turn: Turn, landing: Landing, pull: PullFact): void {
  const { build } = turn.state;
  if (pull.headSha !== landing.commit) {
    turn.wakeIn(2_000);
    return;
  }
  if (landing.ci.state === "red") {
    const names = landing.ci.failing.join(", ");
    const reason =
      `Checks fail on the landing pull request #${pull.number}: ${names}. ` +
      `Push a fix to \`${turn.branches.build}\`, then answer \`/retry\`.`;
    turn.stopBuild({ kind: "blocked", cause: "landing", reason });
    return;
  }
  const stuck = stuckOn(turn, landing.ci, pull, landScope(turn, pull));
  if (stuck !== null) {
    turn.stopBuild({ kind: "blocked", cause: "checks", reason: stuck });
    return;
  }
  if (landing.ci.state !== "green" && landing.ci.state !== "none") {
    turn.wakeIn(60_000);
    return;
  }
  const before = build.gates.landing;
  if (before.state === "closed") {
    const auto = turn.settings.gates.landing === "auto";
    build.gates.landing = {
      state: auto ? "approved" : "open",
      hash: landing.tree,
      by: null,
      at: auto ? turn.now : null,
    };
    turn.note(auto ? "Landing is approved by configuration" : "The landing waits for a person");
  }
  if (build.gates.landing.state !== "approved") return;
  if (pull.mergeable === null) {
    turn.wakeIn(2_000);
    return;
  }
  const refusal = refusedToMerge(turn, landing, `merge:land:${pull.headSha}`);
  if (refusal.words !== null) {
    const reason = `GitHub does not merge the landing pull request #${pull.number}: ${refusal.words}`;
    const remedy = "Mend that and answer `/retry`, or merge it yourself.";
    turn.stopBuild({ kind: "blocked", cause: "merge", reason: `${reason} ${remedy}` });
  }
  if (refusal.wait) return;
  const title = landedSubject(turn.state);
  const message = landedMessage(turn.state).split("\n").slice(2).join("\n");
  const method = turn.facts.repository.mergeMethods[0] ?? "merge";
  turn.ask({ type: "merge", key: "land", number: pull.number, head: pull.headSha, method, title, message });
}

function landed(turn: Turn, landing: Landing, pull: PullFact): void {
  const { build } = turn.state;
  landing.pr = pull.number;
  landing.merge_sha = pull.mergeSha ?? pull.headSha;
  landing.merge_parents = pull.mergeParents;
  build.status = "landed";
  build.ended_at = turn.now;
  build.stop = null;
  if (build.gates.landing.state !== "approved") {
    build.gates.landing = { ...build.gates.landing, state: "approved", by: pull.mergedBy, at: turn.now };
  }
  turn.note(`Landed as ${landing.merge_sha.slice(0, 8)} by pull request #${pull.number}`);
}

function closedByPerson(turn: Turn, pull: PullFact): void {
  turn.stopBuild({
    kind: "blocked",
    cause: "landing",
    reason: `The landing pull request #${pull.number} was closed. \`/retry\` opens another one.`,
  });
}
