/** Renders the plan as a Mermaid graph, for comments and PLAN.md. */
import type { BuildView } from "./build-view.ts";
import type { WorkerId } from "../model/names.ts";

/** Mermaid draws no more edges: https://mermaid.js.org/config/schema-docs/config.html#maxedges */
const MAX_EDGES = 500;

/**
 * Returns Mermaid source (without a fence) of at most `chars` characters. It shows the workers by
 * name or, if there is no room, by id, or only the waves; `null` if not even those fit. Names are
 * data: nothing in them can end a label or the diagram.
 */
export function renderPlanGraph(view: Pick<BuildView, "waves">, chars: number): string | null {
  const drawings = [drawByWorker(view, true), drawByWorker(view, false), drawByWave(view)];
  return (
    drawings.find(({ text, edges }) => text.length <= chars && edges <= MAX_EDGES)?.text ?? null
  );
}

interface Drawing {
  text: string;
  edges: number;
}

function drawByWorker({ waves }: Pick<BuildView, "waves">, named: boolean): Drawing {
  const edges = waves
    .flatMap((w) => w.workers)
    .flatMap((w) => w.dependsOn.map((on) => [on, w.id] as const));
  const groups = waves.flatMap(({ wave, workers }) => [
    `  subgraph wave${wave}["Wave ${wave}"]`,
    ...workers.map(
      ({ id, name }) => `    ${formatNode(id)}["${id}${named ? `: ${formatLabel(name)}` : ""}"]`,
    ),
    "  end",
  ]);
  const arrows = edges.map(([on, id]) => `  ${formatNode(on)} --> ${formatNode(id)}`);
  return { text: ["flowchart LR", ...groups, ...arrows].join("\n"), edges: edges.length };
}

function drawByWave({ waves }: Pick<BuildView, "waves">): Drawing {
  const nodes = waves.map((w) => `  wave${w.wave}["Wave ${w.wave}: ${w.workers.length} workers"]`);
  const chain = waves.slice(1).map((w, i) => `  wave${waves[i]!.wave} --> wave${w.wave}`);
  return { text: ["flowchart LR", ...nodes, ...chain].join("\n"), edges: chain.length };
}

const formatNode = (id: WorkerId) => id.replace(".", "_");

/**
 * Replaces all but letters, digits and harmless characters with Mermaid's entity codes (`#35;`):
 * https://mermaid.js.org/syntax/flowchart.html#entity-codes-to-escape-characters
 */
function formatLabel(text: string): string {
  return text
    .slice(0, 60)
    .replace(/[\p{Cc}\p{Cs}]/gu, " ")
    .replace(/[^\p{L}\p{N} .,:/()+-]/gu, (sign) => `#${sign.codePointAt(0)!};`);
}
