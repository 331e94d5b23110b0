/** How a build ended, in the report's first lines: what landed and where, or what is there instead. */
import type { BuildState } from "../build/state.ts";
import { hasLanding } from "../build-types/index.ts";
import type { BuildView } from "../build/view.ts";
import { code, inline } from "./escape.ts";

export function headline(view: BuildView): string[] {
  const { landed, status, state } = view;
  if (status === "landed" && landed) return landedLines(state.build, landed);
  if (status === "complete" && state.build.plan === null) {
    const why = state.build.loops.at(-1)?.last ?? "Research found nothing to improve.";
    return ["## Complete: nothing to improve", "", `${why} So no plan was made. ${baseNow(state.build)}`];
  }
  if (status === "complete" && !hasLanding(state.build) && state.closing) return handedOver(state.build);
  if (status === "complete") {
    const words = "The workers closed without a change, so there is nothing to land.";
    return ["## Complete: nothing had to be changed", "", `${words} ${baseNow(state.build)}`];
  }
  const { stop, cancelled } = state.build;
  if (cancelled) return [`## Not landed: the build was cancelled by ${code(cancelled.by)}`, "", ...instead(view)];
  const why = stop ? inline(stop.reason, 2000) : "nothing was changed, so there is nothing to land";
  return [`## Not landed: the build is ${status}: ${why}`, "", ...instead(view)];
}

/** The comment before this one has the report itself. */
function handedOver({ base, delivered }: BuildState): string[] {
  const files = delivered
    ? ` Its files are at commit ${code(delivered.sha.slice(0, 12))}, which the record's tag keeps.`
    : "";
  return [
    "## Complete: the report is handed over",
    "",
    `The request asks for a report and no landing, so ${code(base.branch)} is as it was.${files}`,
  ];
}

function landedLines({ landing, base, followed }: BuildState, landed: string): string[] {
  const { merge_parents: parents, pr } = landing!;
  const heads = parents.map((sha) => sha.slice(0, 12)).join(" and ");
  const how =
    parents.length > 1
      ? `It is a merge commit (parents ${heads}): the build is its second parent, one commit.`
      : `One commit${heads ? `, parent ${heads}` : ""}.`;
  const times = followed === 1 ? "once" : `${followed} times`;
  const moved = followed > 0 ? ` ${code(base.branch)} moved meanwhile and was followed ${times}.` : "";
  const where = `${code(base.branch)}${pr ? ` by #${pr}` : ""}`;
  return [`## Landed on ${where}`, "", `${landed}. ${how}${moved} \`/revert\` opens the pull request that undoes it.`];
}

/** What there is of it all the same, and how to go on. */
function instead({ state, waves }: BuildView): string[] {
  const workers = waves.flatMap((w) => w.workers);
  const merged = workers.filter((w) => w.status === "merged").map((w) => `${w.id} (#${w.pr})`);
  const open = workers.filter((w) => w.status !== "merged" && w.pr !== null).map((w) => `${w.id} (#${w.pr})`);
  const part = (ids: string[], words: string) => (ids.length > 0 ? [`${ids.slice(0, 50).join(", ")} ${words}.`] : []);
  const there = [
    ...part(merged, "had been merged into the build branch"),
    ...part(open, "had a pull request that was not merged"),
  ];
  return [
    `${baseNow(state.build)} ${there.join(" ")}`.trim(),
    ...(there.length > 0
      ? ['Their changes are still on those pages: "Restore branch" there brings a worker\'s branch back.']
      : []),
    "To have the issue built anew, reopen it if it is closed, remove its label and set it again.",
  ];
}

/** Parts that a person landed while the build was at work stay where they are. */
function baseNow({ base, early }: BuildState): string {
  const name = code(base.branch);
  if (early.length === 0) return `${name} is as it was.`;
  return `${name} has what was merged by ${early.map(({ pr }) => `#${pr}`).join(", ")}, and nothing else of it.`;
}
