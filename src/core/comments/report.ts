/** The final report on the issue. */
import type { State } from "../build/state.ts";
import type { BuildView } from "../build/view.ts";
import { flakyLines } from "./checks.ts";
import { engineNote } from "./engine.ts";
import { block, inline } from "./escape.ts";
import { recordLink } from "./links.ts";
import { waiversOf } from "./people.ts";
import { duration, spentByWorker } from "./spent.ts";
import { list, table } from "./table.ts";

export function reportBody(view: BuildView): string {
  const { state } = view;
  const workers = view.waves.flatMap((w) => w.workers);
  const closed = Object.values(state.completions);
  const said = (pick: (c: (typeof closed)[number]) => string[]) => [
    ...new Set(closed.flatMap((c) => pick(c).map((text) => `${c.worker_id}: ${inline(text)}`))),
  ];
  return [
    headline(view),
    "",
    ...engineNote(state.build.models),
    ...(state.closing ? [block(state.closing.summary, 4000), ""] : []),
    ...table(
      ["Worker", "Status", "PR", "Attempts", "Reviews"],
      workers.map((w) => [
        `${w.id}: ${inline(w.name, 80)}`,
        w.status.replaceAll("_", " "),
        w.pr === null ? "–" : `#${w.pr}`,
        String(w.attempts),
        String(w.rounds),
      ]),
    ),
    "",
    spent(state),
    "",
    ...spentByWorker([
      ...workers.map(({ id }) => ({ name: id, spent: state.workers[id]!.spent })),
      { name: "the build", spent: state.build.spent },
    ]),
    ...list(
      "Decisions",
      said((c) => c.decisions),
    ),
    ...list(
      "Learnings",
      said((c) => c.learnings),
    ),
    ...list(
      "Concerns",
      said((c) => c.concerns),
    ),
    ...list(
      "Follow-ups",
      said((c) => c.follow_up),
    ),
    ...list("Flaky checks", flakyLines(state.build.flaky)),
    ...waiversOf(Object.values(state.workers)),
    `The record is kept as the tag [\`${state.build.branch_prefix}/${view.slug}\`](${recordLink(state, "BUILD.md")}).`,
  ].join("\n");
}

function headline({ state, landingPr, landed, status }: BuildView): string {
  if (status !== "landed" || !landed) {
    const why = state.build.stop
      ? inline(state.build.stop.reason, 2000)
      : "nothing was changed, so there is nothing to land";
    return `## Not landed: the build is ${status}: ${why}`;
  }
  const parents = state.build.landing?.merge_parents ?? [];
  const where = `\`${inline(state.build.base.branch, 200).replace(/`/g, "")}\`${landingPr ? ` by #${landingPr}` : ""}`;
  const heads = parents.map((sha) => sha.slice(0, 12)).join(" and ");
  const how =
    parents.length > 1
      ? `It is a merge commit (parents ${heads}): the build is its second parent, one commit.`
      : `One commit${heads ? `, parent ${heads}` : ""}.`;
  return [`## Landed on ${where}`, "", `${landed}. ${how}`].join("\n");
}

function spent({ build }: State): string {
  const { usage } = build;
  const tokens = usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
  const took = build.ended_at ? Date.parse(build.ended_at) - Date.parse(build.created_at) : Number.NaN;
  const parts = [
    `${build.sessions_run} sessions (${build.retries} failed)`,
    `${tokens.toLocaleString("en-US")} tokens`,
    ...price(usage.dollars, tokens > 0 ? build.unpriced : 0),
    `${duration(usage.seconds * 1000)} of session time`,
    ...(Number.isFinite(took) ? [`${duration(took)} from label to end`] : []),
  ];
  return `**Spent:** ${parts.join(", ")}.`;
}

/** What isn't known is not shown as nothing: `$1.20 and 2 sessions without a known price`. */
function price(dollars: number | null, unpriced: number): string[] {
  const known = dollars === null ? [] : [`$${dollars.toFixed(2)}`];
  if (unpriced === 0) return known;
  return [[...known, `${unpriced} session${unpriced === 1 ? "" : "s"} without a known price`].join(" and ")];
}
