/** The failed check run `baton/landing` on a candidate: the merge box says that it must not be merged. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

const LANDING_CHECK = "baton/landing";

export const landingCheck: Perform<"landing_check"> = async ({ head, title, summary }, { access }) => {
  const { data: known } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...{ ...at(access), ref: head },
      ...{ check_name: LANDING_CHECK, per_page: 100 },
    }),
  );
  const own = known.check_runs.find((run) => run.app?.id === access.app.id);
  if (own) return { id: Number(own.id) };
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...at(access),
      name: LANDING_CHECK,
      head_sha: head,
      ...{ status: "completed" as const, conclusion: "failure" as const },
      output: { title, summary },
    }),
  );
  return { id: Number(data.id) };
};
