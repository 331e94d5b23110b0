/** `PLAN.md`: the briefs at a glance. Rendered, never read: the plan is the briefs. */
import type { State } from "../build/state.ts";
import { loopFrom } from "../build/loop.ts";
import { waveOf } from "../build/names.ts";
import { viewOf } from "../build/view.ts";
import { code, fenced, inline } from "../comments/escape.ts";
import { contextPath } from "../plan/brief-files.ts";
import { mermaid } from "../plan/graph.ts";
import { briefPath } from "./brief.ts";

export function renderPlan(state: State): string {
  const view = viewOf(state);
  const { plan } = state.build;
  const waves = view.waves.flatMap(({ wave }) => [
    `## Wave ${wave}${loop(state, wave)}`,
    "",
    ...state.briefs
      .filter((b) => waveOf(b.id) === wave)
      .flatMap((b) => [
        `- [${b.id}](${briefPath(b)}): ${inline(b.name)} (${b.complexity}) — ${inline(b.mission, 400)}`,
        `  Paths: ${b.paths.map((p) => code(p)).join(", ")}.`,
        ...(b.files ?? []).map(({ name }) => `  With ${code(contextPath(b.id, name))}.`),
        ...(b.depends_on.length > 0 ? [`  After ${b.depends_on.join(", ")}.`] : []),
      ]),
    "",
  ]);
  const estimate = plan
    ? [`${plan.estimate.sessions} sessions, ${plan.estimate.minutes} minutes.`, plan.estimate.basis, ""]
    : [];
  return [
    `# Build Plan: ${state.build.slug}`,
    "",
    ...(plan ? [`Hash \`${plan.hash}\`.${plan.reason ? ` ${inline(plan.reason, 1000)}` : ""}`, ""] : []),
    "Made from the briefs in `workers/`; edit those, not this page.",
    "",
    ...waves,
    fenced(mermaid(view, 50_000) ?? "flowchart LR", "mermaid"),
    "",
    ...estimate,
  ].join("\n");
}

const loop = (state: State, wave: number) => {
  const begins = loopFrom(state, wave);
  return begins ? `: loop ${begins.n}` : "";
};
