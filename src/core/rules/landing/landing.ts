/** Landing: one commit on the base head with the verified tip's tree, its pull request, its gate, its merge. */
import { landingBody } from "../../comments/landing.ts";
import { landedMessage, landedSubject, landingTitle } from "../../comments/commitMessage.ts";
import { sha256 } from "../../plan/hash.ts";
import { viewOf } from "../../build/view.ts";
import { syncBase } from "../merge/base.ts";
import { ciOf, landScope, sayInherited } from "../checks/checks.ts";
import { isJudged } from "./close.ts";
import { landedEarly, landPull } from "./early.ts";
import { mustFollow, regate } from "./freeze.ts";
import { gate } from "./gate.ts";
import { findLandTree } from "./knowledge.ts";
import { landed } from "./landed.ts";
import { heedReviews } from "./reviews.ts";
import { goOn } from "./stops.ts";
import type { Facts, PullFact } from "../../build/facts.ts";
import { noCi } from "../../build/ciState.ts";
import type { Landing } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

type Tip = NonNullable<Facts["refs"]["build"]>;

export function land(turn: Turn): void {
  const { build } = turn.state;
  if (build.status !== "landing") return;
  const pull = landPull(turn);
  if (pull?.merged && build.landing) {
    landed(turn, build.landing, pull);
    return;
  }
  const tip = turn.facts.refs.build;
  if (!tip) return;
  goOn(turn, tip, pull);
  if (pull?.state === "open" && build.landing) heedReviews(turn, build.landing, pull);
  if (turn.halted || landedEarly(turn) || !cut(turn, tip, pull)) return;
  const landing = build.landing!;
  // A closed one that is no longer ours was given up by `/retry`: another is opened.
  if (!pull || (pull.state === "closed" && landing.pr !== pull.number)) {
    open(turn, landing);
    return;
  }
  if (pull.state === "closed") {
    closedByPerson(turn, pull);
    return;
  }
  landing.pr = pull.number;
  keepText(turn, landing, pull);
  landing.ci = ciOf(turn, landing.ci, pull, landScope(turn, pull));
  sayInherited(turn, "land", landing.ci, pull);
  gate(turn, landing, pull);
}

/** The land commit stands on the base head and has the tip's tree; else it is cut anew. Says whether it is there. */
function cut(turn: Turn, tip: Tip, pull: PullFact | undefined): boolean {
  const { build } = turn.state;
  const { base, land: branch } = turn.facts.refs;
  // The queue tests it with what the base branch has by then, and a push to its head would throw it out.
  const queued = build.landing?.tip === tip.sha && (pull?.queue ?? null) !== null;
  const follow = !queued && mustFollow(turn);
  if (follow && !syncBase(turn)) return false;
  if (!isJudged(turn, tip.sha)) {
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
    begin(turn, tip, lands);
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
    message: landedMessage(turn.state, turn.facts.coauthors, turn.settings.titles),
  });
  return false;
}

/**
 * Workflows may leave drafts out: what lands is checked on a pull request that is none. A draft of a later time is a
 * person's.
 */
function isReady(turn: Turn, landing: Landing, pull: PullFact | undefined): boolean {
  landing.unready &&= pull?.state === "open" && pull.draft;
  if (landing.unready) turn.ask({ type: "ready_pull", key: "land", number: pull!.number });
  return !landing.unready;
}

function begin(turn: Turn, tip: Tip, { tree, knowledge }: Pick<Landing, "tree" | "knowledge">): void {
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
    unready: landing?.unready ?? landPull(turn)?.draft === true,
    ci: noCi(),
  };
  regate(turn, tip, landing);
  if (build.gates.landing.state !== "approved") build.landing.approving_review = null;
  turn.note(`The land commit is cut on ${build.base.branch} ${base.slice(0, 8)}`);
}

const isSameDiff = ({ diff }: Landing, { facts }: Turn) => diff !== null && diff === facts.buildDiff;

function open(turn: Turn, landing: Landing): void {
  const { build } = turn.state;
  if (turn.facts.refs.land?.tree !== landing.tree) return;
  const { title, body, hash } = textOf(turn);
  landing.text = hash;
  turn.ask({ type: "open_pull", key: "land", head: turn.branches.land, base: build.base.branch, title, body });
}

/** Title and body say what lands: they are written anew where that has changed, and only then. */
function keepText(turn: Turn, landing: Landing, { number }: PullFact): void {
  const { title, body, hash } = textOf(turn);
  if (landing.text === hash) return;
  landing.text = hash;
  turn.ask({ type: "update_pull", key: "land", number, title, body, hash });
}

function textOf(turn: Turn): { title: string; body: string; hash: string } {
  const { titles } = turn.settings;
  // Where GitHub's button makes the commit's subject of the title, the title is the subject.
  const isSubject = turn.facts.repository.squashTitle === "PR_TITLE";
  const title = isSubject ? landedSubject(turn.state, titles) : landingTitle(turn.state, titles);
  const body = (record: string | null) => landingBody(viewOf(turn.state), turn.state.closing!, record);
  // The record grows with each decision, which alone is no reason to write it anew.
  const hash = sha256(`${title}\n${body(null)}`).slice(0, 12);
  return { title, body: body(turn.facts.record), hash };
}

function closedByPerson(turn: Turn, pull: PullFact): void {
  turn.stopBuild({
    kind: "blocked",
    cause: "landing",
    reason: `The landing pull request #${pull.number} was closed. Reopen it, or answer \`/retry\` for another one.`,
  });
}
