/** The build's change as a whole, while it closes and lands: its fingerprint, and who wrote commits of it. */
import { fingerprint, NAMED } from "../../core/build/fingerprint.ts";
import { isClosing, isOver } from "../../core/build/view.ts";
import type { Coauthor } from "../../core/build/coauthor.ts";
import type { Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { findLostWork, type WholeChange } from "./lost-work.ts";
import type { RefFacts } from "./refs.ts";

type Whole = Pick<Facts, "buildDiff" | "coauthors" | "lostWork">;

interface Compared extends WholeChange {
  diff: string | null;
  authors: Coauthor[];
}

interface Author {
  author: { type?: string } | null;
  commit: { author: { name?: string; email?: string } | null };
}

const compared = keptFor<Compared>(50);
const written = keptFor<Coauthor[]>(500);

/** @throws GitHubError */
export async function wholeOf(access: Access, state: State, refs: RefFacts): Promise<Whole> {
  const { status } = state.build;
  if (!refs.build || !isClosing(status)) {
    const isRewritten = refs.build !== null && refs.dropped.length > 0 && !isOver(status);
    const lostWork = isRewritten ? await findLostWork(access, state, refs, null) : {};
    return { buildDiff: null, coauthors: [], lostWork };
  }
  const merged = Object.values(state.workers).filter((w) => w.merge_sha !== null && w.pr !== null);
  const [whole, ...pulls] = await Promise.all([
    compare(access, refs.base, refs.build.sha),
    ...merged.map((w) => authorsOf(access, w.pr!.number)),
  ]);
  const lostWork = await findLostWork(access, state, refs, whole);
  const all = [...whole.authors, ...pulls.flat()];
  const coauthors = [...new Map(all.map((one) => [one.email, one])).values()];
  return { buildDiff: whole.diff, coauthors, lostWork };
}

async function compare(access: Access, base: string, tip: string) {
  const basehead = `${base}...${tip}`;
  return compared(access, basehead, async () => {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/compare/{basehead}", {
        ...at(access),
        basehead,
        per_page: 100,
      }),
    );
    const { files = [] } = data;
    const authors = people(access, data.commits);
    return {
      ...{ diff: data.files ? fingerprint(files) : null, authors, hasPeople: authors.length > 0 },
      commits: new Set(data.commits.map(({ sha }) => sha)),
      files: data.files && files.length < NAMED ? new Set(files.map(({ filename }) => filename)) : null,
    };
  });
}

/** Of a merged pull request, whose commits don't change any more; a squash leaves no trace of them on the branch. */
async function authorsOf(access: Access, number: number): Promise<Coauthor[]> {
  return written(access, `${number}`, async () => {
    const commits = await asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits", {
        ...at(access),
        pull_number: number,
        per_page: 100,
      }),
    );
    return people(access, commits);
  });
}

/** Neither Baton nor another bot. Who has no account at GitHub is a person all the same. */
function people({ app }: Access, commits: readonly Author[]): Coauthor[] {
  return commits.flatMap(({ author, commit }) => {
    const { name, email } = commit.author ?? {};
    const bot = author?.type === "Bot" || email?.includes(`+${app.login}@`);
    return bot || !name || !email ? [] : [{ name, email }];
  });
}
