import { isAsked } from "../../core/build/asks.ts";
import { openRound, questionsKey } from "../../core/build/planning.ts";
import type { BuildView } from "../../core/build/view.ts";

/** The sandbox's page on which a person finds what is asked of them: plan, landing pull request or status. */
export function pageOf(view: BuildView, repository: string): string {
  const { comments, landing, issue } = view.state.build;
  const comment = (key: string) => {
    const id = comments[key]?.id;
    return `/${repository}/issues/${issue}${id ? `#issuecomment-${id}` : ""}`;
  };
  if (view.state.build.stop) return comment("status");
  if (openRound(view.state.build)) return comment(questionsKey(view.state.build.planning));
  if (isAsked(view.state, "plan")) return comment("plan");
  if (isAsked(view.state, "landing") && landing?.pr) return `/${repository}/pull/${landing.pr}`;
  return comment("status");
}
