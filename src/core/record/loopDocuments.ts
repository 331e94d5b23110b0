/** `loops/<n>/…`: what a loop looked for, found, and came to. The `.json` are read, the rest is shown. */
import type { Loop } from "../build/loop.ts";
import type { State } from "../build/state.ts";
import { block, code, inline } from "../comments/escape.ts";
import { scoreIssues } from "../comments/scores.ts";
import type { ResearchInput } from "../sessions/research.ts";
import { renderJson } from "./json.ts";
import { memoryPath, openIssuesPath, researchPath, scorePath } from "./paths.ts";

/** Path to text, for each loop that has begun, and for the first pass what it came to. */
export function renderLoops({ build, openIssues, research, memories, scores }: State): Record<string, string> {
  const files: Record<string, string> = {};
  for (const one of Object.values(scores)) {
    files[scorePath(one.pass)] = renderJson(one, ["pass", "target", "overall", "dimensions", "dimension"]);
  }
  for (const loop of build.loops) {
    const { n } = loop;
    files[`loops/${n}/quotas.md`] = quotas(loop);
    if (openIssues[n]) files[openIssuesPath(n)] = renderJson(openIssues[n], ["number", "title", "body"]);
    const found = research[n];
    if (found) {
      files[researchPath(n)] = renderJson(found, ["summary", "issues", "title"]);
      files[`loops/${n}/issues.md`] = issues(n, found);
    }
    const before = scores[n - 1];
    if (loop.dimensions.length > 0 && before) files[`loops/${n}/issues.md`] = scoreIssues(n, loop.dimensions, before);
  }
  for (const [n, memory] of Object.entries(memories)) {
    files[memoryPath(Number(n))] = renderJson(memory, ["loop_summary", "knowledge", "remove"]);
    files[`loops/${n}/loop_summary.md`] = `${block(memory.loop_summary)}\n`;
  }
  return files;
}

function quotas({ n, quotas: most }: Loop): string {
  const named = Object.entries(most).map(([category, count]) => `- ${category}: ${count} at most`);
  const lines = named.length > 0 ? [...named, "", "Nothing of any other category."] : ["None: what matters most."];
  return [`# Quotas of loop ${n}`, "", ...lines, ""].join("\n");
}

function issues(n: number, { summary, issues: found }: ResearchInput): string {
  return [
    `# What loop ${n} found`,
    "",
    block(summary, 2000),
    "",
    ...found.flatMap(({ title, category, priority, paths, evidence, goal }, i) => [
      `## ${i + 1}. ${inline(title)} (${category}, ${priority})`,
      "",
      ...(paths.length > 0 ? [`Where: ${paths.map((path) => code(path)).join(", ")}.`, ""] : []),
      `Shown by: ${inline(evidence, 1000)}`,
      "",
      `Goal: ${inline(goal, 1000)}`,
      "",
    ]),
  ].join("\n");
}
