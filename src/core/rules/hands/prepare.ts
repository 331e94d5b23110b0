/** A worker that a person took gets its branch, and the person is told when it is their turn. */
import { isByHand } from "../../build/session.ts";
import { yoursBody } from "../../comments/hands.ts";
import { nameOf } from "../sessions/sessions.ts";
import type { Turn } from "../turn.ts";

export function prepareHands(turn: Turn): void {
  if (turn.halted) return;
  const { build } = turn.state;
  for (const { worker } of turn.workers) {
    const { id, session } = worker;
    if (!isByHand(session) || turn.isTerminal(worker)) continue;
    const branch = turn.branches.worker(id);
    if (turn.facts.refs.workers[id] === undefined) {
      turn.ask({ type: "create_branch", branch, sha: session.base });
      continue;
    }
    const key = `yours-${nameOf(id, session).replaceAll("/", "-")}-${session.person}`;
    if (build.asked.includes(key)) continue;
    build.asked.push(key);
    turn.say(key, worker.pr?.number ?? build.issue, yoursBody(turn.state, worker, session, branch));
  }
}
