import { isOverBudget } from "../../../../src/core/model/budget.ts";
import { readState } from "../world/record.ts";
import type { Invariant } from "./invariant.ts";

/** No session begins when its record says that the budget is used up. */
export const checkBegunWithinBudget: Invariant = ({ github, scenario, repo: { git }, working }) => {
  if (
    scenario.settings.budget === null &&
    !scenario.acts.some(({ act }) => act.startsWith("/budget"))
  )
    return [];
  const { inputs, displayTitle } =
    github.sandbox.world.runs.find(({ id }) => id === working.at(-1)) ?? {};
  const build = inputs?.["record"] ? readState(git, inputs["record"])?.build : undefined;
  return build && isOverBudget(build)
    ? [
        `${displayTitle} began although ${build.usage.dollars} dollars ` +
          `of ${build.budget} were spent`,
      ]
    : [];
};
