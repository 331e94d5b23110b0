/** The part of the plan comment that asks: how to say yes, what was said, and the plans before. */
import { endedDry, openRound, unmet, type EarlierPlan } from "../build/planning.ts";
import type { BuildState, State } from "../build/state.ts";
import { isOver } from "../build/view.ts";
import { CONFIG_PATH } from "../build/settings.ts";
import { counted } from "../text/counted.ts";
import { minute } from "../text/minute.ts";
import { changeWords } from "./difference.ts";
import { code, inline } from "./escape.ts";
import { mention, recordLink } from "./links.ts";

/** What the plan waits for. */
export function planAnswer(state: State): string[] {
  const { build } = state;
  const { gates, plan } = build;
  if (endedDry(build)) return [DRY];
  if (gates.plan.state === "approved") return [approvedWords(build)];
  if (isOver(build.status)) return ["The build ended before this plan was approved: nothing of it is built."];
  if (openRound(build)) return ["The architect has questions before it plans anew; see its comment."];
  if (gates.plan.state !== "open") return [revisingWords(build)];
  const only = plan!.number > 1 ? "**It has changed: what was said of the one before doesn't count.** " : "";
  return [
    `${only}**To start it, answer \`/approve\`** (or \`/approve ${plan!.hash}\`: only this very plan).`,
    "To change it, answer `/revise` and say what is to be different, or edit the briefs in " +
      `[the record](${recordLink(state, "PLAN.md")}). \`/help\` lists what else can be said.`,
    "",
    `Waits since ${minute(plan!.at)} for anyone with write access to this repository.`,
  ];
}

const DRY =
  "**This was a dry run**: it ends here, and nothing but its record is left. To have it built, answer " +
  "`/orchestrate` or label the issue (and take `dry_run` or the tick of **Dry run** out of its text, if it is there).";

function approvedWords({ gates, wishes }: BuildState): string {
  const { by, at } = gates.plan;
  if (by !== null) return `Approved by ${code(by)}${at ? ` at ${minute(at)}` : ""}.`;
  const where = wishes.gates.plan === "auto" ? "for this build" : `in \`${CONFIG_PATH}\``;
  return `It goes on by itself: \`gates.plan\` is \`auto\` ${where}.`;
}

function revisingWords({ planning, plan }: BuildState): string {
  const asked = unmet(planning).map(({ by, at, text }) => `${code(by)} at ${minute(at)}: ${inline(text, 400)}`);
  const still = `\`/approve ${plan!.hash}\` takes this one all the same.`;
  return [`**It is being revised**; the new plan will stand here. ${still}`, ...asked.slice(-3)].join("\n\n");
}

/**
 * A new comment for a new plan: GitHub tells nobody of the plan comment's edit. `who`: the login of whoever had it
 * replaced.
 */
export function anotherPlanBody({ build }: State, who: string): string {
  const { number, hash, changes } = build.plan!;
  const what = changes ? ` (${changeWords(changes)})` : "";
  const comment = build.comments["plan"]?.id;
  const there = `../issues/${build.issue}${comment ? `#issuecomment-${comment}` : ""}`;
  const then = `look at [the plan](${there}), then answer \`/approve ${hash}\`.`;
  return `${mention(who)}, plan ${number} is there${what}: ${then}`;
}

/** Plans that were replaced, folded. */
export function earlierLines(earlier: readonly EarlierPlan[]): string[] {
  return earlier
    .toReversed()
    .flatMap(({ number, hash, by, replaced_at, why, workers, more }) => [
      "<details>",
      `<summary>Plan ${number}, by ${inline(by, 80)}, replaced ${minute(replaced_at)}</summary>`,
      "",
      `Plan \`${hash}\`${why ? `, until ${code(why.by)} said: ${inline(why.words, 400)}` : "."}`,
      "",
      ...workers.map(({ id, name }) => `- ${id}: ${inline(name, 80)}`),
      ...(more > 0 ? [`- and ${counted(more, "more worker")}`] : []),
      "",
      "</details>",
      "",
    ]);
}
