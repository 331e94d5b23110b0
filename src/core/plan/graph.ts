/** The plan as a Mermaid graph, for comments and PLAN.md. */
import type { BuildView } from "../build/view.ts";
import type { WorkerId } from "../build/names.ts";

/** Above this Mermaid refuses or becomes unreadable; waves alone are drawn. */
const MAX_WORKERS = 80;
const MAX_EDGES = 400;

/** Mermaid source (without a fence). Names are data: nothing in them can end a label or the diagram. */
export function mermaid(view: Pick<BuildView, "waves">): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const edges = workers.flatMap((w) => w.dependsOn.map((on) => `  ${node(on)} --> ${node(w.id)}`));
  if (workers.length > MAX_WORKERS || edges.length > MAX_EDGES) {
    const nodes = view.waves.map((w) => `  wave${w.wave}["Wave ${w.wave}: ${w.workers.length} workers"]`);
    const chain = view.waves.slice(1).map((w, i) => `  wave${view.waves[i]!.wave} --> wave${w.wave}`);
    return ["flowchart LR", ...nodes, ...chain].join("\n");
  }
  const groups = view.waves.flatMap(({ wave, workers: of }) => [
    `  subgraph wave${wave}["Wave ${wave}"]`,
    ...of.map((w) => `    ${node(w.id)}["${w.id}: ${label(w.name)}"]`),
    "  end",
  ]);
  return ["flowchart LR", ...groups, ...edges].join("\n");
}

const node = (id: WorkerId) => id.replace(".", "_");

/**
 * Everything but letters, digits and harmless signs becomes Mermaid's entity code (`#35;`):
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function label(text: string): string {
  return text
    .slice(0, 60)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .replace(/[^\p{L}\p{N} .,:/()+-]/gu, (sign) => `#${sign.codePointAt(0)!};`);
}
