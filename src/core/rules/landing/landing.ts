/** Landing: one commit on the base head with the verified tip's tree, its pull request, its gate, its merge. */
import type { Facts, PullFact } from "../../model/facts.ts";
import type { Landing } from "../../model/state.ts";
import type { Draft } from "../decision-draft.ts";
import { evaluateChecks } from "../../model/checks.ts";
import { evaluateCi, explainStuckChecks, getLandingScope, reportInheritedFailures } from "../checks/checks.ts";
import { applyLandingReviews, hasChangesRequest, mustRebaseLanding, resetLandingGate } from "./approval.ts";
import type { StopState } from "../../model/stop.ts";
import { renderLandingPull } from "../../messages/landing-messages.ts";
import { renderLandedMessage, renderLandedSubject, renderLandingTitle } from "../../messages/commit-messages.ts";
import { hashString } from "../../model/hash.ts";
import { getBuildView } from "../../model/build-view.ts";
import { syncBase } from "../merging/base-sync.ts";
import { isTipJudged } from "./closing.ts";
import { finishIfAllLanded, getLandPull } from "./partial-landing.ts";
import { passLandingGate } from "./gate.ts";
import { findLandTree } from "./knowledge.ts";
import { createCi } from "../../model/ci.ts";

// The landing pull request is merged, by whomever and however.

function recordLanding(turn: Draft, landing: Landing, pull: PullFact): void {
  const { build } = turn.state;
  landing.pr = pull.number;
  landing.merge_sha = pull.mergeSha ?? pull.headSha;
  landing.merge_parents = pull.mergeParents;
  landing.waits = null;
  build.status = "landed";
  build.ended_at = turn.now;
  build.stop = null;
  if (build.gates.landing.state !== "approved") {
    build.gates.landing = { ...build.gates.landing, state: "approved", by: pull.mergedBy, at: turn.now };
  }
  turn.note(`Landed as ${landing.merge_sha.slice(0, 8)} by pull request #${pull.number}`);
}

// What stopped the landing may be mended without a word to Baton: then it goes on by itself.

function resumeLanding(turn: Draft, tip: { sha: string }, pull: PullFact | undefined): void {
  const { build } = turn.state;
  const { stop, landing } = build;
  if (!stop || !landing || !isLandingCause(stop.cause)) return;
  const fixed = tip.sha !== landing.tip;
  if (!fixed && !(pull?.state === "open" && isSolved(turn, stop.cause, landing, pull))) return;
  build.stop = null;
  turn.note(fixed ? "The build branch has changed: the landing goes on" : "The landing goes on");
}

const CAUSES = ["landing", "changes", "merge", "checks"] as const;
type LandingCause = (typeof CAUSES)[number];

const isLandingCause = (cause: StopState["cause"]): cause is LandingCause =>
  (CAUSES as readonly StopState["cause"][]).includes(cause);

function isSolved(turn: Draft, cause: LandingCause, landing: Landing, pull: PullFact): boolean {
  if (cause === "changes") return !hasChangesRequest(pull);
  if (cause === "merge") return pull.queue !== null || pull.autoMerge !== null;
  // Somebody had the failed checks run again, or reopened it.
  if (landing.ci.head !== pull.headSha) return true;
  const scope = getLandingScope(turn, pull);
  const { failed, blocking } = evaluateChecks(pull.checks, scope.gating);
  if (cause === "landing") return failed.length === 0;
  // The base branch may have got the fix: the landing is cut again on its newest head, and checked there.
  if (blocking.length > 0 && landing.parent !== turn.facts.refs.base && mustRebaseLanding(turn)) return true;
  landing.ci = evaluateCi(turn, landing.ci, pull, { ...scope, again: false });
  return explainStuckChecks(turn, landing.ci, pull, scope) === null;
}

type Tip = NonNullable<Facts["refs"]["build"]>;

export function landBuild(turn: Draft): void {
  const { build } = turn.state;
  if (build.status !== "landing") return;
  const pull = getLandPull(turn);
  if (pull?.merged && build.landing) {
    recordLanding(turn, build.landing, pull);
    return;
  }
  const tip = turn.facts.refs.build;
  if (!tip) return;
  resumeLanding(turn, tip, pull);
  if (pull?.state === "open" && build.landing) applyLandingReviews(turn, build.landing, pull);
  if (turn.halted || finishIfAllLanded(turn) || !ensureLandCommit(turn, tip, pull)) return;
  const landing = build.landing!;
  // A closed one that is no longer ours was given up by `/retry`: another is opened.
  if (!pull || (pull.state === "closed" && landing.pr !== pull.number)) {
    openLandingPull(turn, landing);
    return;
  }
  if (pull.state === "closed") {
    stopOnClosedPull(turn, pull);
    return;
  }
  landing.pr = pull.number;
  updateLandingText(turn, landing, pull);
  landing.ci = evaluateCi(turn, landing.ci, pull, getLandingScope(turn, pull));
  reportInheritedFailures(turn, "land", landing.ci, pull);
  passLandingGate(turn, landing, pull);
}

/** The land commit stands on the base head and has the tip's tree; else it is cut anew. Says whether it is there. */
function ensureLandCommit(turn: Draft, tip: Tip, pull: PullFact | undefined): boolean {
  const { build } = turn.state;
  const { base, land: branch } = turn.facts.refs;
  // The queue tests it with what the base branch has by then, and a push to its head would throw it out.
  const queued = build.landing?.tip === tip.sha && (pull?.queue ?? null) !== null;
  const follow = !queued && mustRebaseLanding(turn);
  if (follow && !syncBase(turn)) return false;
  if (!isTipJudged(turn, tip.sha)) {
    build.status = "closing";
    if (build.gates.landing.state === "open") build.gates.landing = { ...build.gates.landing, state: "closed" };
    turn.note("What the build changes is not what the closing session judged: it is judged anew");
    return false;
  }
  const landing = build.landing;
  const fits = landing && landing.tip === tip.sha && (!follow || landing.parent === base);
  if (!fits) {
    const lands = findLandTree(turn, tip);
    if (lands === null) return false;
    beginLanding(turn, tip, lands);
  }
  const wanted = build.landing!;
  if (!isReady(turn, wanted, pull)) return false;
  // A candidate may have the same tree; what lands has its own message.
  if (branch && !branch.candidate && branch.tree === wanted.tree && branch.parent === wanted.parent) {
    wanted.commit = branch.sha;
    return true;
  }
  turn.ask({
    type: "land_commit",
    branch: turn.branches.land,
    parent: wanted.parent,
    tree: wanted.tree,
    message: renderLandedMessage(turn.state, turn.facts.coauthors, turn.settings.titles),
  });
  return false;
}

/**
 * Workflows may leave drafts out: what lands is checked on a pull request that is none. A draft of a later time is a
 * person's.
 */
function isReady(turn: Draft, landing: Landing, pull: PullFact | undefined): boolean {
  landing.unready &&= pull?.state === "open" && pull.draft;
  if (landing.unready) turn.ask({ type: "ready_pull", key: "land", number: pull!.number });
  return !landing.unready;
}

function beginLanding(turn: Draft, tip: Tip, { tree, knowledge }: Pick<Landing, "tree" | "knowledge">): void {
  const { build } = turn.state;
  const { landing } = build;
  const { base } = turn.facts.refs;
  build.landing = {
    tip: tip.sha,
    tree,
    knowledge,
    diff: turn.facts.buildDiff,
    changed_at: landing && !isSameDiff(landing, turn) ? turn.now : (landing?.changed_at ?? null),
    parent: base,
    commit: null,
    pr: landing?.pr ?? null,
    merge_sha: null,
    merge_parents: [],
    text: landing?.text ?? null,
    queued_at: null,
    waits: null,
    heeded_reviews: landing?.heeded_reviews ?? [],
    approving_review: landing?.approving_review ?? null,
    refused_at: null,
    unready: landing?.unready ?? getLandPull(turn)?.draft === true,
    ci: createCi(),
  };
  resetLandingGate(turn, tip, landing);
  if (build.gates.landing.state !== "approved") build.landing.approving_review = null;
  turn.note(`The land commit is cut on ${build.base.branch} ${base.slice(0, 8)}`);
}

const isSameDiff = ({ diff }: Landing, { facts }: Draft) => diff !== null && diff === facts.buildDiff;

function openLandingPull(turn: Draft, landing: Landing): void {
  const { build } = turn.state;
  if (turn.facts.refs.land?.tree !== landing.tree) return;
  const { title, body, hash } = renderLandingText(turn);
  landing.text = hash;
  turn.ask({ type: "open_pull", key: "land", head: turn.branches.land, base: build.base.branch, title, body });
}

/** Title and body say what lands: they are written anew where that has changed, and only then. */
function updateLandingText(turn: Draft, landing: Landing, { number }: PullFact): void {
  const { title, body, hash } = renderLandingText(turn);
  if (landing.text === hash) return;
  landing.text = hash;
  turn.ask({ type: "update_pull", key: "land", number, title, body, hash });
}

function renderLandingText(turn: Draft): { title: string; body: string; hash: string } {
  const { titles } = turn.settings;
  // Where GitHub's button makes the commit's subject of the title, the title is the subject.
  const isSubject = turn.facts.repository.squashTitle === "PR_TITLE";
  const title = isSubject ? renderLandedSubject(turn.state, titles) : renderLandingTitle(turn.state, titles);
  const body = (record: string | null) => renderLandingPull(getBuildView(turn.state), turn.state.closing!, record);
  // The record grows with each decision, which alone is no reason to write it anew.
  const hash = hashString(`${title}\n${body(null)}`).slice(0, 12);
  return { title, body: body(turn.facts.record), hash };
}

function stopOnClosedPull(turn: Draft, pull: PullFact): void {
  turn.stopBuild({
    kind: "blocked",
    cause: "landing",
    reason: `The landing pull request #${pull.number} was closed. Reopen it, or answer \`/retry\` for another one.`,
  });
}
