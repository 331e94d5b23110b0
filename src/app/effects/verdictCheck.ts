/** The verdict as check run `baton/review` on the head: the App may not approve its own pull request. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { VERDICT_CHECK } from "../observe/checks.ts";
import type { EffectContext, Perform } from "./effect.ts";

/** GitHub's bound on a check run's summary, in characters. */
const SUMMARY = 65_535;

export const verdictCheck: Perform<"verdict_check"> = async (effect, context) => {
  const { access } = context;
  const existing = await newest(context, effect.head);
  if (existing?.conclusion === effect.conclusion) return { id: existing.id };
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...at(access),
      name: VERDICT_CHECK,
      head_sha: effect.head,
      external_id: reviewSession(context, effect.worker, effect.head),
      status: "completed" as const,
      conclusion: effect.conclusion,
      output: { title: effect.title, summary: (effect.summary || effect.title).slice(0, SUMMARY) },
    }),
  );
  return { id: Number(data.id) };
};

async function newest(
  { access }: EffectContext,
  head: string,
): Promise<{ id: number; conclusion: string | null } | null> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...at(access),
      ref: head,
      check_name: VERDICT_CHECK,
      filter: "all",
      per_page: 100,
    }),
  );
  const own = data.check_runs.filter((r) => r.app?.id === access.app.id && r.name === VERDICT_CHECK);
  return own.map((r) => ({ id: Number(r.id), conclusion: r.conclusion })).sort((a, b) => b.id - a.id)[0] ?? null;
}

/** Session whose verdict it is; the worker where a person gave it. */
function reviewSession({ state }: EffectContext, worker: string, head: string): string {
  const records = Object.values(state?.reviews ?? {}).filter((r) => r.worker === worker && r.head === head);
  return records.at(-1)?.session ?? worker;
}
