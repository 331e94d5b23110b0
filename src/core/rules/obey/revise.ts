/** `/revise`: the architect plans anew, with a person's words. */
import { isPlanning, openRound } from "../../build/planning.ts";
import { sendBack } from "../plan/questions.ts";
import { answer } from "./answer.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";
import type { Obeyed } from "./obeyed.ts";

export function revise(turn: Turn, { text }: Obeyed<"revise">, remark: Remark): string | null {
  const { build, briefs } = turn.state;
  // What somebody says to questions answers them, by whatever name.
  if (openRound(build)) return answer(turn, { name: "answer", text }, remark);
  if (!isPlanning(build.status)) {
    const later = briefs.find(({ id }) => ["planned", "ready"].includes(turn.status(turn.state.workers[id]!)));
    const brief = later ? ", or edit the brief of one that has not started in the record" : "";
    return (
      "The plan is approved and being built, so it is not made anew. " +
      `Tell a worker with \`/steer ${later?.id ?? briefs[0]?.id ?? "W1.1"} <words>\`${brief}.`
    );
  }
  const of = build.plan?.number ?? 0;
  build.planning.revisions.push({ by: remark.author, at: remark.at, text, of, met: null });
  sendBack(turn);
  return null;
}
