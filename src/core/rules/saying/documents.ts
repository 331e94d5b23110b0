/** What Baton says: the outbox sent, the two comments that are edited in place, questions asked once. */
import { stamp } from "../../text/stamp.ts";
import { endedDry, isPlanning, openRound, questionsKey } from "../../build/planning.ts";
import { failuresBehindStop, listFailures } from "../../comments/failures.ts";
import type { WorkerId } from "../../build/names.ts";
import { questionBody } from "../../comments/question.ts";
import { baselineNote, blockedNote } from "../../comments/baseline.ts";
import { noCiNote } from "../../comments/checks.ts";
import { wishesNote } from "../../comments/wishes.ts";
import { planBody } from "../../comments/plan.ts";
import { questionsBody } from "../../comments/questions.ts";
import { statusBody } from "../../comments/status.ts";
import { sha256 } from "../../plan/hash.ts";
import { candidateNote } from "../../comments/candidate.ts";
import { gatingOf } from "../../build/gating.ts";
import { stopWords } from "../../build/stop-answers.ts";
import { AT_THE_PLAN, findingsOf } from "../../doctor/index.ts";
import { templatesNote } from "../../comments/templates.ts";
import { asHeard } from "../../comments/asHeard.ts";
import { isOver, viewOf } from "../../build/view.ts";
import type { Turn } from "../turn.ts";

export function sendOutbox(turn: Turn): void {
  for (const comment of turn.state.build.outbox) turn.ask({ type: "comment", ...comment });
  // That somebody was heard shows at once, whatever has to be done for them.
  for (const reaction of turn.state.build.reactions.toReversed())
    if (reaction.content === "eyes") turn.askFirst({ type: "react", ...reaction });
    else turn.ask({ type: "react", ...reaction });
}

/** A person who is needed gets a new comment, once for each question. */
export function askPeople(turn: Turn): void {
  const { build } = turn.state;
  if (isOver(build.status)) return;
  const questions: { key: string; on: number; text: string; stops?: WorkerId | "build"; who?: string | undefined }[] =
    [];
  if (build.stop) {
    const key = `stop-build-${stamp(build.stop.at)}`;
    questions.push({ key, on: build.issue, text: build.stop.reason, stops: "build" });
  }
  const waits = build.stop ? null : build.landing?.waits;
  if (waits?.for === "person") {
    const on = build.landing?.pr ?? build.issue;
    questions.push({ key: `landing-${stamp(waits.since)}`, on, text: waits.words });
  }
  for (const { worker } of turn.workers) {
    if (!worker.stop || worker.skipped) continue;
    questions.push({
      key: `stop-${worker.id}-${stamp(worker.stop.at)}`,
      on: build.issue,
      text: `${worker.id}: ${stopWords(worker)}`,
      stops: worker.id,
      who: worker.taken?.by,
    });
  }
  for (const { key, on, text, stops, who = build.trigger.by } of questions) {
    if (build.asked.includes(key)) continue;
    build.asked.push(key);
    turn.say(key, on, questionBody(who, text, stops ? listFailures(failuresBehindStop(turn.state, stops)) : []));
  }
}

/** The plan comment and the status comment; the latter is edited only when nothing else is to be done. */
export function keepDocuments(turn: Turn): void {
  const { build } = turn.state;
  const view = viewOf(turn.state);
  keepQuestions(turn);
  const stands = build.plan !== null && postDocument(turn, "plan", planBody(view, toMend(turn), remarksOf(turn)));
  if (stands && build.plan!.number > 1) build.plan!.shown_at ??= turn.now;
  const quiet = turn.effects.length === 0 || isOver(build.status);
  if (build.plan && !isPlanning(build.status) && !endedDry(build) && (quiet || !build.comments["status"])) {
    postDocument(turn, "status", statusBody(view));
  }
}

/** A plan has nothing to say of these. */
const SEEN_BY_THE_DOCTOR = { problem: null, lacks: [], caches: true, key: null };

/** What nothing waits for, and still should be mended before the build lands. */
function toMend({ facts, settings, state, branches }: Turn): string[] {
  const { repository, rules } = facts;
  const { branch: base } = state.build.base;
  const prefix = state.build.branch_prefix;
  const known = {
    repository,
    base,
    rules: rules.base,
    own: rules,
    prefix,
    commitTitle: settings.titles.commit,
    signOff: settings.sign_off,
    ...SEEN_BY_THE_DOCTOR,
  };
  const own = [repository.workflowDiffers, candidateNote(state, facts)].filter((note) => note !== null);
  const { baseline } = state.build;
  const blocked = [rules.base, rules.build].map((of, i) => {
    const branch = i === 0 ? base : branches.build;
    const gating = gatingOf(of.requiredChecks, branch, settings.checks, baseline);
    return blockedNote(state.build, gating, branch);
  });
  own.push(...new Set(blocked.filter((note) => note !== null)));
  return [...own, ...findingsOf(known, AT_THE_PLAN)];
}

function remarksOf({ facts, settings, configured, branches, state }: Turn): string[] {
  const { baseline } = state.build;
  const gating = gatingOf(facts.rules.build.requiredChecks, branches.build, settings.checks, baseline);
  const notes = [noCiNote(facts.ciExpected, gating), baselineNote(state.build, settings.checks)];
  return [wishesNote(state.build, configured), templatesNote(facts.templatesPull), ...notes].filter(
    (one) => one !== null,
  );
}

/** One comment for each time that the architect asks; answered, it says so. */
function keepQuestions(turn: Turn): void {
  const { build } = turn.state;
  const { planning, trigger } = build;
  const newest = planning.rounds.at(-1);
  if (newest)
    postDocument(turn, questionsKey(planning), questionsBody(trigger.by, newest, openRound(build) === newest));
}

/** Has the comment say this. Returns whether it does already. */
export function postDocument(turn: Turn, key: string, words: string): boolean {
  const { build } = turn.state;
  const body = asHeard(words, turn.settings.commands.bare);
  if (build.tidy || build.remains.some((r) => r.effect.startsWith(`document:${key}:`))) return false;
  const hash = sha256(body).slice(0, 12);
  const known = (build.comments[key] ??= { issue: build.issue, id: null, hash: "" });
  if (known.id !== null && known.hash === hash) return true;
  turn.ask({ type: "document", key, issue: known.issue, id: known.id, body, hash });
  return false;
}
