/** What each command does to the state. Returns why it can't be done, as a sentence, or `null`. */
import { helpAnswer, statusAnswer, whyAnswer } from "../comments/answer.ts";
import { viewOf } from "../build/view.ts";
import { endWithoutLanding } from "./close.ts";
import { abandon } from "./sessions.ts";
import { resumeBuild, resumeWorker } from "./resume.ts";
import { CONTEXT_CHARS } from "../plan/brief.ts";
import { landNow } from "./landing/now.ts";
import { letThrough } from "./guarded.ts";
import { steerWorker } from "./steers.ts";
import type { Command } from "../commands/command.ts";
import type { WorkerId } from "../build/names.ts";
import type { Remark } from "../build/facts.ts";
import type { Turn } from "./turn.ts";

export function obey(turn: Turn, command: Command, remark: Remark): string | null {
  const say = (body: string) => turn.say(`answer-${remark.id}-${command.name}`, remark.on, body);
  switch (command.name) {
    case "help":
      say(helpAnswer());
      return null;
    case "status":
      say(statusAnswer(viewOf(turn.state)));
      return null;
    case "why":
      say(whyAnswer(viewOf(turn.state), command.worker));
      return null;
    case "approve":
      return approve(turn, command.target, remark);
    case "retry":
      return command.worker ? resumeWorker(turn, command.worker, command, remark) : resumeBuild(turn);
    case "steer":
      return steerWorker(turn, command.worker, command.text, remark, say);
    case "land":
      return landNow(turn, remark);
    case "revert":
      return "This build has not landed, so there is nothing to undo yet.";
    case "skip":
      return skip(turn, command.worker, remark);
  }
}

function approve(turn: Turn, target: string | null, remark: Remark): string | null {
  const { build } = turn.state;
  const { plan, landing } = build.gates;
  const onWorker = turn.workers.find(({ worker }) => worker.pr?.number === remark.on || worker.id === target);
  if (onWorker && (target === null || target === onWorker.worker.id))
    return approveWorker(turn, onWorker.worker.id, remark);
  const approved = { state: "approved" as const, by: remark.author, at: turn.now };
  if (plan.state === "open") {
    const shown = build.comments["plan"]?.id ?? null;
    // GitHub's ids grow: a comment that is older than the plan's can't mean it.
    if (shown === null || remark.id < shown) {
      return "The plan was not there yet when you wrote this. Look at it, then answer `/approve`.";
    }
    if (target !== null && !(target.length >= 7 && plan.hash!.startsWith(target))) {
      return `The plan is now ${plan.hash}, not ${target}. Look at it again, then answer \`/approve ${plan.hash}\`.`;
    }
    build.gates.plan = { ...plan, ...approved };
    return null;
  }
  if (build.stop?.cause === "nothing") {
    endWithoutLanding(turn);
    return null;
  }
  if (build.stop?.cause === "close") {
    build.stop = null;
    build.status = "landing";
    return null;
  }
  if (build.status === "landing" && target === null) return landNow(turn, remark);
  if (landing.state === "open") {
    const commit = build.landing?.commit ?? "";
    if (target !== null && !(target.length >= 7 && commit.startsWith(target))) {
      const now = `The landing commit is now ${commit.slice(0, 12)}, not ${target}.`;
      return `${now} Look at it again, then answer \`/approve\`.`;
    }
    build.gates.landing = { ...landing, ...approved };
    return null;
  }
  if (plan.state === "approved" && build.status === "building")
    return "The plan is approved already; nothing waits for an approval.";
  return "Nothing waits for an approval now.";
}

/** A person's word on a worker's present tree counts as their review does. */
function approveWorker(turn: Turn, id: WorkerId, remark: Remark): string | null {
  const worker = turn.state.workers[id]!;
  if (worker.stop?.cause === "guard") return letThrough(turn, id, remark);
  if (!worker.head || turn.isTerminal(worker)) return `${id} has no open pull request to approve.`;
  const by = `@${remark.author}`;
  const others = worker.requests.filter((request) => request.by !== by);
  if (others.length > 0) {
    const whose = others.map((request) => `\`${request.by}\``).join(", ");
    return `${whose} asked for changes of ${id}, and that stands until they approve, or their review is dismissed.`;
  }
  worker.requests = [];
  const judged = { tree: worker.head.tree, head: worker.head.sha, also: [] };
  worker.verdicts.push({ ...judged, verdict: "approve", by, round: 0, words: "", review: null });
  worker.kept = null;
  abandon(turn, worker);
  if (worker.stop?.cause === "review") worker.stop = null;
  return null;
}

function skip(turn: Turn, id: WorkerId, remark: Remark): string | null {
  const worker = turn.state.workers[id]!;
  if (worker.skipped) return `${id} is skipped already.`;
  if (turn.isTerminal(worker)) return `${id} is ${turn.status(worker)}; there is nothing to skip.`;
  worker.skipped = { by: remark.author, at: turn.now, pull: null };
  worker.stop = null;
  abandon(turn, worker);
  for (const brief of turn.state.briefs) {
    if (!brief.depends_on.includes(id) || turn.state.workers[brief.id]!.session) continue;
    const note = `\n\n**${id} was skipped**: what it was to make is not there. Do without, or hand back \`blocked\`.`;
    brief.context = brief.context.slice(0, CONTEXT_CHARS - note.length) + note;
  }
  return null;
}
