/** What people decided about a build, for its report: approvals, words, what was left out, what they merged. */
import type { State, WorkerState } from "../build/state.ts";
import { code } from "./escape.ts";

/** One line for each; empty where everything went its way by itself. */
export function deedLines({ build, briefs, workers, completions }: State): string[] {
  const { plan, landing } = build.gates;
  const who = (by: string | null) => (by ? code(by) : "the configuration");
  return [
    ...(build.cancelled ? [`The build was cancelled by ${code(build.cancelled.by)}.`] : []),
    ...(plan.state === "approved" ? [`The plan was approved by ${who(plan.by)}.`] : []),
    ...build.gates.waves.flatMap(({ wave, by }) => (by ? [`Wave ${wave} was let begin by ${code(by)}.`] : [])),
    ...briefs.flatMap(({ id }) => [...byHand(workers[id]!, completions), ...ofWorker(workers[id]!)]),
    ...(landing.state === "approved" ? [`The landing was approved by ${who(landing.by)}.`] : []),
  ];
}

function byHand({ id, pr, published }: WorkerState, completions: State["completions"]): string[] {
  const author = published === null ? undefined : completions[published]?.author;
  return author === undefined ? [] : [`${id}${pr ? ` (#${pr.number})` : ""} was done by hand by ${code(author)}.`];
}

function ofWorker({ id, pr, skipped, cancelled, started, merged_by, verdicts, steers }: WorkerState): string[] {
  const on = pr ? ` (#${pr.number})` : "";
  // A person's verdict is signed `@login`; a session's is not.
  const judged = verdicts.filter(({ by }) => by.startsWith("@"));
  const by = (verdict: string) => [
    ...new Set(judged.filter((v) => v.verdict === verdict).map((v) => code(v.by.slice(1)))),
  ];
  const [approved, refused] = [by("approve"), by("request_changes")];
  const spoke = [...new Set(steers.map((s) => code(s.by)))];
  return [
    ...(skipped ? [`${id}${on} was left out by ${code(skipped.by)}${skipped.pull ? ", who closed it" : ""}.`] : []),
    ...(cancelled ? [`${id}${on} was cancelled by ${code(cancelled.by)}.`] : []),
    ...(started ? [`${id}${on} was launched by ${code(started.by)}.`] : []),
    ...(merged_by ? [`${id}${on} was merged by hand by ${code(merged_by)}.`] : []),
    ...(refused.length > 0 ? [`${id}${on}: changes were asked for by ${refused.join(", ")}.`] : []),
    ...(approved.length > 0 ? [`${id}${on} was approved by ${approved.join(", ")}.`] : []),
    ...(spoke.length > 0 ? [`${id}${on} was told something by ${spoke.join(", ")}.`] : []),
  ];
}
