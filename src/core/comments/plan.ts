/** The plan comment: what is going to happen, and how to say yes. */
import { loopFrom } from "../build/loop.ts";
import type { Estimate } from "../build/state.ts";
import type { BuildView, WorkerView } from "../build/view.ts";
import { briefPath } from "../record/brief.ts";
import { PLAN_FILE } from "../record/paths.ts";
import { contextPath } from "../plan/brief-files.ts";
import { counted } from "../text/counted.ts";
import { changeLines } from "./difference.ts";
import { engineNote } from "./engine.ts";
import { block, code, inline, lead } from "./escape.ts";
import { fit } from "./fit.ts";
import { graphLines } from "./graph.ts";
import { recordLink } from "./links.ts";
import { earlierLines, planAnswer } from "./planAnswer.ts";
import { followUpsAhead, loopHeading, loopsAhead } from "./loops.ts";
import { preflightWarnings } from "./preflight.ts";
import { rangeWords } from "./spent.ts";
import { table } from "./table.ts";

/**
 * Body of the plan comment; `notes` are sentences on what a person should mend, though nothing waits for it, `remarks`
 * such as they should know.
 */
export function planBody(view: BuildView, notes: readonly string[] = [], remarks: readonly string[] = []): string {
  const { plan, planning, models } = view.state.build;
  const workers = view.waves.reduce((sum, w) => sum + w.workers.length, 0);
  const hash = plan?.hash ?? "";
  const { earlier } = planning;
  return [
    `## Plan: ${inline(view.title, 200)}`,
    "",
    ...engineNote(models),
    ...(plan?.summary ? [block(plan.summary, 2000), ""] : []),
    ...(plan?.reason ? [`Why it is cut like this: ${inline(plan.reason, 1000)}`, ""] : []),
    `${counted(workers, "worker")} in ${counted(view.waves.length, "wave")}; this is plan \`${hash}\`.`,
    "",
    ...changeLines(plan?.changes ?? null),
    ...(plan ? [estimateLine(plan.estimate), ""] : []),
    // Before all that may be long: a comment that GitHub has cut still says how to go on.
    ...planAnswer(view.state),
    "",
    ...loopsAhead(view.state),
    ...followUpsAhead(view.state),
    ...remarks.flatMap((remark) => [remark, ""]),
    ...notes.flatMap((note) => [lead("**To mend:**", note, 2000), ""]),
    ...preflightWarnings(view.state.build),
    ...fit(wavesOf(view), ROOM, 5, `[PLAN.md](${recordLink(view.state, PLAN_FILE)})`),
    ...fileLines(view),
    ...graphLines(view),
    ...earlierLines(earlier),
  ].join("\n");
}

/** Files of briefs that are named in the comment. */
const NAMED_FILES = 60;

/** What the plan hands to its workers beside their briefs, folded: an approval is of these, too. */
function fileLines({ state }: BuildView): string[] {
  const files = state.briefs.flatMap(({ id, files: own = [] }) => own.map((file) => ({ id, ...file })));
  if (files.length === 0) return [];
  const lines = files.slice(0, NAMED_FILES).map(({ id, name, text }) => {
    const path = contextPath(id, name);
    return `- ${id}: [${code(name, 80)}](${recordLink(state, path)}), ${counted(text.length, "character")}`;
  });
  const more = files.length > NAMED_FILES ? [`- … and ${files.length - NAMED_FILES} more`] : [];
  const summary = `<summary>${counted(files.length, "file")} for the workers</summary>`;
  const about = "They are part of the plan. Edit one on the record's branch, and the plan changes with it.";
  return ["<details>", summary, "", about, "", ...lines, ...more, "", "</details>", ""];
}

/** Of the waves' tables, in characters. */
const ROOM = 20_000;

function wavesOf(view: BuildView): string[] {
  return view.waves.flatMap(({ wave, workers: of }) => [
    ...loopHeading(loopFrom(view.state, wave)),
    `### Wave ${wave}`,
    "",
    ...table(
      ["Worker", "Mission", "After", "Complexity"],
      of.map((w) => row(view, w)),
    ),
    "",
  ]);
}

function row(view: BuildView, worker: WorkerView): string[] {
  const name = `[${worker.id}](${recordLink(view.state, briefPath(worker))}) ${inline(worker.name, 80)}`;
  return [name, inline(worker.mission, 160), worker.dependsOn.join(", ") || "–", worker.complexity];
}

function estimateLine({ sessions, dollars, range, minutes, basis }: Estimate): string {
  const about = dollars > 0 ? `, about $${dollars.toFixed(2)}` : "";
  const price = range ? `, ${rangeWords(range)}` : about;
  const time = counted(minutes, "minute");
  return `**Estimate:** ${counted(sessions, "session")}${price}, about ${time}. ${inline(basis, 1000)}`;
}
