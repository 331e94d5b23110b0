/** The verdict as check run `baton/review` on the head: the App may not approve its own pull request. */
import type { WorkerId } from "../../core/build/names.ts";
import { readMarker } from "../../core/comments/marker.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { VERDICT_CHECK } from "../observe/checks.ts";
import type { EffectContext, Perform } from "./effect.ts";

/** GitHub's bound on a check run's summary, in characters. */
const SUMMARY = 65_535;

interface Own {
  id: number;
  conclusion: string | null;
}

/** What was written last on a head: the next look may get GitHub's list as it was before. */
const written = keptFor<{ last: Own | null }>(500);

export const verdictCheck: Perform<"verdict_check"> = async (effect, context) => {
  const { access } = context;
  const known = await written(access, effect.head, async () => ({ last: null }));
  const existing = newest([...(await ownOn(context, effect.head)), ...(known.last ? [known.last] : [])]);
  if (existing?.conclusion === effect.conclusion) return { id: existing.id };
  const url = effect.review === null ? null : await pageOf(context, effect.worker, effect.review);
  const summary = `${url === null ? "" : `[The review](${url}) says more.\n\n`}${effect.summary || effect.title}`;
  const { data } = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...at(access),
      name: VERDICT_CHECK,
      head_sha: effect.head,
      external_id: reviewSession(context, effect.worker, effect.head),
      status: "completed" as const,
      conclusion: effect.conclusion,
      ...(url === null ? {} : { details_url: url }),
      output: { title: effect.title, summary: summary.slice(0, SUMMARY) },
    }),
  );
  known.last = { id: Number(data.id), conclusion: effect.conclusion };
  return { id: known.last.id };
};

const newest = (all: readonly Own[]) => all.toSorted((a, b) => b.id - a.id)[0];

async function ownOn({ access }: EffectContext, head: string): Promise<Own[]> {
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
  return own.map(({ id, conclusion }) => ({ id: Number(id), conclusion }));
}

/** Where the review stands, which has been posted before; null where it could not be. */
async function pageOf({ access, facts }: EffectContext, worker: WorkerId, marker: string): Promise<string | null> {
  const pull = facts.pulls[worker];
  if (!pull) return null;
  const reviews = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
      ...at(access),
      pull_number: pull.number,
      per_page: 100,
    }),
  );
  const own = reviews.filter((r) => r.user?.login === access.app.login);
  return own.find((r) => readMarker(r.body)?.key === marker)?.html_url ?? null;
}

/** Session whose verdict it is; the worker where a person gave it. */
function reviewSession({ state }: EffectContext, worker: string, head: string): string {
  const records = Object.values(state?.reviews ?? {}).filter((r) => r.worker === worker && r.head === head);
  return records.at(-1)?.session ?? worker;
}
