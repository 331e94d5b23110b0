/** The plan comment: what is going to happen, and how to say yes. */
import type { BuildView, WorkerView } from "../build/view.ts";
import { mermaid } from "../plan/graph.ts";
import { briefPath } from "../record/brief.ts";
import { engineNote } from "./engine.ts";
import { block, fenced, inline } from "./escape.ts";
import { recordLink } from "./links.ts";
import { preflightWarnings } from "./preflight.ts";
import { table } from "./table.ts";

/**
 * Body of the plan comment; `notes` are sentences on what a person should mend, though nothing waits for it, `remarks`
 * such as they should know.
 */
export function planBody(view: BuildView, notes: readonly string[] = [], remarks: readonly string[] = []): string {
  const { plan, gates, models } = view.state.build;
  const workers = view.waves.reduce((sum, w) => sum + w.workers.length, 0);
  const hash = plan?.hash ?? "";
  const brief = `briefs in [the record](${recordLink(view.state, "PLAN.md")})`;
  const answer =
    gates.plan.state === "approved"
      ? [`Approved${gates.plan.by ? ` by ${inline(gates.plan.by, 60)}` : " by the configuration"}.`]
      : [
          `**To start it, answer \`/approve\`** (or \`/approve ${hash}\`: only this very plan).`,
          `To change it, edit the ${brief}. \`/help\` lists what else can be said.`,
        ];
  return [
    `## Plan: ${inline(view.title, 200)}`,
    "",
    ...engineNote(models),
    ...(plan?.summary ? [block(plan.summary, 2000), ""] : []),
    ...(plan?.reason ? [`Why it is cut like this: ${inline(plan.reason, 1000)}`, ""] : []),
    `${count(workers, "worker")} in ${count(view.waves.length, "wave")}; this is plan \`${hash}\`.`,
    "",
    ...view.waves.flatMap(({ wave, workers: of }) => [
      `### Wave ${wave}`,
      "",
      ...table(
        ["Worker", "Mission", "After", "Complexity"],
        of.map((w) => row(view, w)),
      ),
      "",
    ]),
    fenced(mermaid(view), "mermaid"),
    "",
    ...(plan ? [estimateLine(plan.estimate), ""] : []),
    ...remarks.flatMap((remark) => [remark, ""]),
    ...notes.flatMap((note) => [`**To mend:** ${block(note, 2000)}`, ""]),
    ...preflightWarnings(view.state.build),
    ...answer,
  ].join("\n");
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? "" : "s"}`;

function row(view: BuildView, worker: WorkerView): string[] {
  const name = `[${worker.id}](${recordLink(view.state, briefPath(worker))}) ${inline(worker.name, 80)}`;
  return [name, inline(worker.mission, 160), worker.dependsOn.join(", ") || "–", worker.complexity];
}

function estimateLine({
  sessions,
  dollars,
  minutes,
  basis,
}: {
  sessions: number;
  dollars: number;
  minutes: number;
  basis: string;
}) {
  const price = dollars > 0 ? `, about $${dollars.toFixed(2)}` : "";
  return `**Estimate:** ${sessions} sessions${price}, about ${minutes} minutes. ${inline(basis, 1000)}`;
}
