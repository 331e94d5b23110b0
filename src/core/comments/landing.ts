/** Body of the landing pull request: one commit, all that was done. */
import type { BuildView } from "../build/view.ts";
import type { CloseInput } from "../sessions/close.ts";
import { engineNote } from "./engine.ts";
import { block, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { knowledgeSection } from "./knowledge.ts";
import { permanentLink } from "./links.ts";
import { takenBackLines } from "./lost-work.ts";
import { scoreTable } from "./scores.ts";
import { list, table } from "./table.ts";
import { openNotes } from "./worker-notes.ts";

/** `record`: head of the record, whose decisions it links to. */
export function landingBody(view: BuildView, closing: CloseInput, record: string | null): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const decisions = `[Decisions and learnings](${permanentLink(view.state, record, "BUILD.md")})`;
  const rows = workers.map((w) => [
    `${w.id}: ${inline(w.name, 80)}`,
    w.status.replaceAll("_", " "),
    w.pr === null ? "–" : `#${w.pr}`,
  ]);
  return [
    `The whole build for #${view.issue}, as one commit. Closes #${view.issue}`,
    "",
    ...engineNote(view.state.build.models),
    block(closing.summary, 4000),
    "",
    `${decisions}. Merge it, or answer \`/land\` and Baton does. Squash or rebase keep it one commit.`,
    "",
    ...fit(table(["Worker", "Status", "PR"], rows), 20_000, 2, decisions),
    "",
    ...fit(list("Taken back by later commits on the build branch", takenBackLines(view.state)), 3000, 2, decisions),
    ...openNotes(view.state, 5000),
    ...fit(scoreTable(view.state), 15_000, 4, decisions),
    ...fit(knowledgeSection(view.state), 20_000, 2, decisions),
    ...fit(
      list(
        "Findings",
        closing.findings.map((f) => inline(f, 1000)),
      ),
      20_000,
      2,
      decisions,
    ),
  ].join("\n");
}
