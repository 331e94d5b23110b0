/**
 * Lands a build: one commit on the base head with the verified tip's tree, its pull request, its
 * gate, its merge.
 */
import type { Facts, PullFact } from "../../model/facts.ts";
import type { Landing } from "../../model/landing.ts";
import type { Draft } from "../decision-draft.ts";
import { evaluateChecks } from "../../model/checks.ts";
import {
  evaluateCi,
  findStuckChecks,
  getLandingScope,
  reportInheritedFailures,
} from "../checks/checks.ts";
import {
  applyLandingReviews,
  hasChangesRequest,
  mustRebaseLanding,
  resetLandingGate,
} from "./approval.ts";
import type { StopState } from "../../model/stop.ts";
import { renderLandingPull } from "../../messages/landing-messages.ts";
import {
  renderLandedMessage,
  renderLandedSubject,
  renderLandingTitle,
} from "../../messages/commit-messages.ts";
import { hashString } from "../../model/hash.ts";
import { getBuildView } from "../../messages/build-view.ts";
import { syncBase } from "../merging/base-sync.ts";
import { reportOverwrittenPush } from "../human-changes/branches.ts";
import { isTipJudged } from "./closing.ts";
import { finishIfAllLanded, getLandPull } from "./partial-landing.ts";
import { passLandingGate } from "./gate.ts";
import { findLandTree } from "./knowledge.ts";
import { createCi } from "../../model/ci.ts";

// Records that the landing pull request is merged, regardless of who merged it and how.

function recordLanding(draft: Draft, landing: Landing, pull: PullFact): void {
  const { build } = draft.state;
  landing.pr = pull.number;
  landing.merge_sha = pull.mergeSha ?? pull.headSha;
  landing.merge_parents = pull.mergeParents;
  landing.waits = null;
  build.status = "landed";
  build.ended_at = draft.now;
  build.stop = null;
  if (build.gates.landing.state !== "approved") {
    build.gates.landing = {
      ...build.gates.landing,
      state: "approved",
      by: pull.mergedBy,
      at: draft.now,
    };
  }
  draft.note(`Landed as ${landing.merge_sha.slice(0, 8)} by pull request #${pull.number}`);
}

// If people fix what stopped the landing without a command, Baton goes on by itself.

function resumeLanding(draft: Draft, tip: { sha: string }, pull: PullFact | undefined): void {
  const { build } = draft.state;
  const { stop, landing } = build;
  if (!stop || !landing || !isLandingCause(stop.cause)) return;
  const fixed = tip.sha !== landing.tip;
  if (!fixed && !(pull?.state === "open" && isSolved(draft, stop.cause, landing, pull))) return;
  build.stop = null;
  draft.note(
    fixed ? "The build branch has changed: the landing continues" : "The landing continues",
  );
}

const CAUSES = ["landing", "changes", "merge", "checks"] as const;
type LandingCause = (typeof CAUSES)[number];

const isLandingCause = (cause: StopState["cause"]): cause is LandingCause =>
  (CAUSES as readonly StopState["cause"][]).includes(cause);

function isSolved(draft: Draft, cause: LandingCause, landing: Landing, pull: PullFact): boolean {
  if (cause === "changes") return !hasChangesRequest(pull);
  if (cause === "merge") return pull.queue !== null || pull.autoMerge !== null;
  // Someone reran the failed checks, or reopened it.
  if (landing.ci.head !== pull.headSha) return true;
  const scope = getLandingScope(draft, pull);
  const { failed, blocking } = evaluateChecks(pull.checks, scope.gating);
  if (cause === "landing") return failed.length === 0;
  // The base branch may contain the fix by now. So Baton makes the landing commit again on its
  // newest head and checks it there.
  if (blocking.length > 0 && landing.parent !== draft.facts.refs.base && mustRebaseLanding(draft))
    return true;
  landing.ci = evaluateCi(draft, landing.ci, pull, { ...scope, again: false });
  return findStuckChecks(draft, landing.ci, pull, scope) === null;
}

type Tip = NonNullable<Facts["refs"]["build"]>;

export function landBuild(draft: Draft): void {
  const { build } = draft.state;
  if (build.status !== "landing") return;
  const pull = getLandPull(draft);
  if (pull?.merged && build.landing) {
    recordLanding(draft, build.landing, pull);
    return;
  }
  const tip = draft.facts.refs.build;
  if (!tip) return;
  resumeLanding(draft, tip, pull);
  if (pull?.state === "open" && build.landing) applyLandingReviews(draft, build.landing, pull);
  if (draft.isHalted || finishIfAllLanded(draft) || !ensureLandCommit(draft, tip, pull)) return;
  const landing = build.landing!;
  // `/retry` gave up a closed pull request that is no longer Baton's, so Baton opens another one.
  if (!pull || (pull.state === "closed" && landing.pr !== pull.number)) {
    openLandingPull(draft, landing);
    return;
  }
  if (pull.state === "closed") {
    stopOnClosedPull(draft, pull);
    return;
  }
  landing.pr = pull.number;
  updateLandingText(draft, landing, pull);
  landing.ci = evaluateCi(draft, landing.ci, pull, getLandingScope(draft, pull));
  reportInheritedFailures(draft, "land", landing.ci, pull);
  passLandingGate(draft, landing, pull);
}

/**
 * Ensures that the land commit is based on the base head and has the tip's tree; otherwise makes a
 * new one. Returns whether it exists.
 */
function ensureLandCommit(draft: Draft, tip: Tip, pull: PullFact | undefined): boolean {
  const { build } = draft.state;
  const { base, land: branch } = draft.facts.refs;
  // The queue tests it with the current base branch. A push to its head would remove it from the
  // queue.
  const queued = build.landing?.tip === tip.sha && (pull?.queue ?? null) !== null;
  const follow = !queued && mustRebaseLanding(draft);
  if (follow && !syncBase(draft)) return false;
  if (!isTipJudged(draft, tip.sha)) {
    build.status = "closing";
    if (build.gates.landing.state === "open")
      build.gates.landing = { ...build.gates.landing, state: "closed" };
    draft.note("What the build changes is not what the closing session judged: it is judged again");
    return false;
  }
  const landing = build.landing;
  const fits = landing && landing.tip === tip.sha && (!follow || landing.parent === base);
  if (!fits) {
    const lands = findLandTree(draft, tip);
    if (lands === null) return false;
    beginLanding(draft, tip, lands);
  }
  const wanted = build.landing!;
  if (!isReady(draft, wanted, pull)) return false;
  // A candidate may have the same tree, but the commit that lands needs its own message.
  if (
    branch &&
    !branch.candidate &&
    branch.tree === wanted.tree &&
    branch.parent === wanted.parent
  ) {
    wanted.commit = branch.sha;
    return true;
  }
  reportOverwrittenPush(draft, wanted.pr);
  draft.addEffect({
    type: "land_commit",
    branch: draft.branches.land,
    from: branch?.sha ?? null,
    parent: wanted.parent,
    tree: wanted.tree,
    message: renderLandedMessage(draft.state, draft.facts.coauthors, draft.settings.titles),
  });
  return false;
}

/**
 * Marks the pull request ready, because workflows may skip drafts and the checks have to run on
 * what lands. If it becomes a draft later, a person did that.
 */
function isReady(draft: Draft, landing: Landing, pull: PullFact | undefined): boolean {
  landing.unready &&= pull?.state === "open" && pull.draft;
  if (landing.unready) draft.addEffect({ type: "ready_pull", key: "land", number: pull!.number });
  return !landing.unready;
}

function beginLanding(
  draft: Draft,
  tip: Tip,
  { tree, knowledge }: Pick<Landing, "tree" | "knowledge">,
): void {
  const { build } = draft.state;
  const { landing } = build;
  const { base } = draft.facts.refs;
  build.landing = {
    tip: tip.sha,
    tree,
    knowledge,
    diff: draft.facts.buildDiff,
    changed_at: landing && !isSameDiff(landing, draft) ? draft.now : (landing?.changed_at ?? null),
    parent: base,
    commit: null,
    pr: landing?.pr ?? null,
    merge_sha: null,
    merge_parents: [],
    text: landing?.text ?? null,
    queued_at: null,
    waits: null,
    handled_reviews: landing?.handled_reviews ?? [],
    approving_review: landing?.approving_review ?? null,
    refused_at: null,
    unready: landing?.unready ?? getLandPull(draft)?.draft === true,
    ci: createCi(),
  };
  resetLandingGate(draft, tip, landing);
  if (build.gates.landing.state !== "approved") build.landing.approving_review = null;
  draft.note(`The land commit is cut on ${build.base.branch} ${base.slice(0, 8)}`);
}

const isSameDiff = ({ diff }: Landing, { facts }: Draft) =>
  diff !== null && diff === facts.buildDiff;

function openLandingPull(draft: Draft, landing: Landing): void {
  const { build } = draft.state;
  if (draft.facts.refs.land?.tree !== landing.tree) return;
  const { title, body, hash } = renderLandingText(draft);
  landing.text = hash;
  draft.addEffect({
    type: "open_pull",
    key: "land",
    head: draft.branches.land,
    base: build.base.branch,
    title,
    body,
  });
}

/** Updates the title and body if what lands has changed, and only then. */
function updateLandingText(draft: Draft, landing: Landing, { number }: PullFact): void {
  const { title, body, hash } = renderLandingText(draft);
  if (landing.text === hash) return;
  landing.text = hash;
  draft.addEffect({ type: "update_pull", key: "land", number, title, body, hash });
}

function renderLandingText(draft: Draft): { title: string; body: string; hash: string } {
  const { titles } = draft.settings;
  // If GitHub's merge button uses the title as the commit's subject, the title must be that
  // subject.
  const isSubject = draft.facts.repository.squashTitle === "PR_TITLE";
  const title = isSubject
    ? renderLandedSubject(draft.state, titles)
    : renderLandingTitle(draft.state, titles);
  const body = (record: string | null) =>
    renderLandingPull(getBuildView(draft.state), draft.state.closing!, record);
  // The record grows with each decision; that alone is no reason to rewrite the body.
  const hash = hashString(`${title}\n${body(null)}`).slice(0, 12);
  return { title, body: body(draft.facts.record), hash };
}

function stopOnClosedPull(draft: Draft, pull: PullFact): void {
  draft.stopBuild({
    kind: "blocked",
    cause: "landing",
    details: { kind: "landing_closed", pull: pull.number },
  });
}
