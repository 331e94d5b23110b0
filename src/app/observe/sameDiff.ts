/** Whether a diff is one that was judged already, read only where a verdict hangs on it. */
import { fingerprint } from "../../core/build/fingerprint.ts";
import { judges } from "../../core/build/verdict.ts";
import type { Facts, PullFact } from "../../core/build/facts.ts";
import type { WorkerState } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";

type Refs = Facts["refs"];
type Pull = Pick<PullFact, "headSha" | "headTree" | "headSession">;

const kept = keptFor<string | null>(500);

/** Fingerprint of what `head` changes since it parted from `base`; `null` where GitHub doesn't show all of it. */
async function diffOf(access: Access, base: string, head: string): Promise<string | null> {
  const basehead = `${base}...${head}`;
  return kept(access, basehead, async () => {
    const answer = await orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", { ...at(access), basehead, per_page: 1 }),
    );
    return answer?.data.files ? fingerprint(answer.data.files) : null;
  });
}

/**
 * The tree that was last judged, or is being judged, if the head of the worker's pull request shows the same diff. A
 * session's own commit is never asked about: it was made to change something. @throws GitHubError
 */
export async function sameDiffAs(
  access: Access,
  refs: Refs,
  worker: WorkerState | undefined,
  pull: Pull,
): Promise<string | null> {
  if (!refs.build || !worker || pull.headSession !== null) return null;
  if (worker.verdicts.some((v) => judges(v, pull.headTree))) return null;
  const judged = lastJudged(worker);
  if (!judged || judged.tree === pull.headTree) return null;
  return (await areSame(access, [refs.build.sha, judged.head], [refs.build.sha, pull.headSha])) ? judged.tree : null;
}

function lastJudged({ session, verdicts }: WorkerState): { tree: string; head: string } | null {
  const judging = session?.kind === "review" && session.outcome === null && session.tree !== null;
  return judging ? { tree: session.tree!, head: session.base } : (verdicts.at(-1) ?? null);
}

async function areSame(access: Access, a: [string, string], b: [string, string]): Promise<boolean> {
  const [before, now] = await Promise.all([diffOf(access, ...a), diffOf(access, ...b)]);
  return before !== null && before === now;
}
