/** Reviews on a pull request: people's, each with the author's role, and the markers of Baton's own. */
import type { PersonReview, PullFact } from "../../core/build/facts.ts";
import { mayReply } from "../../core/commands/replies.ts";
import { readMarker } from "../../core/comments/marker.ts";
import { readRendered } from "../../core/text/rendered.ts";
import { joinLines } from "../../core/text/rendered-lines.ts";
import { at, type Access } from "../github/access.ts";
import { commitOf } from "../github/commits.ts";
import { asking, orNull } from "../github/errors.ts";
import { RENDERED } from "./comments.ts";
import { utc } from "./issue.ts";
import type { Roles } from "./roles.ts";
import type { Seen } from "./seen.ts";

const STATES = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED", "DISMISSED"] as const;

/** @throws GitHubError */
export async function reviewsOf(
  access: Access,
  slug: string,
  number: number,
  roles: Roles,
  seen: Seen,
): Promise<Pick<PullFact, "reviews" | "ownReviews" | "spoken">> {
  const all = await seen.once("reviews", `${number}`, () =>
    asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
        ...at(access),
        pull_number: number,
        per_page: 100,
        ...RENDERED,
      }),
    ),
  );
  const ownReviews = all
    .filter((r) => r.user?.login === access.app.login)
    .map((r) => readMarker(r.body))
    .filter((m) => m?.slug === slug)
    .map((m) => m!.key);
  // As on GitHub, a mere comment doesn't take back an earlier approval or request: the newest decisive one stands.
  const newest = new Map<string, PersonReview>();
  for (const review of all) {
    const state = STATES.find((s) => s === review.state);
    if (review.user?.type !== "User" || !state) continue;
    const { login } = review.user;
    if (state === "COMMENTED" && newest.has(login) && newest.get(login)!.state !== "COMMENTED") continue;
    newest.set(login, {
      id: Number(review.id),
      author: login,
      role: await roles.of(login),
      state,
      commit: review.commit_id ?? "",
      tree: state === "APPROVED" ? await treeOf(access, review.commit_id) : null,
      body: joinLines(readRendered(review.body_html)),
      at: utc(review.submitted_at ?? "1970-01-01T00:00:00Z"),
    });
  }
  return { reviews: [...newest.values()], ownReviews, spoken: await spokenIn(all, roles) };
}

interface Listed {
  id: number | bigint;
  user: { login: string; type: string } | null;
  state: string;
  body_html?: string;
  submitted_at?: string;
}

async function spokenIn(all: readonly Listed[], roles: Roles): Promise<PullFact["spoken"]> {
  const found = all.flatMap(({ body_html, submitted_at: at, user, ...review }) => {
    if (user?.type !== "User" || !at) return [];
    const lines = readRendered(body_html);
    // What an approval or a request for changes says is heard without a name.
    const isSaid = lines.some(({ speaks }) => speaks) || (review.state === "COMMENTED" && mayReply(joinLines(lines)));
    return isSaid ? [{ ...review, author: user.login, at: utc(at), lines }] : [];
  });
  return Promise.all(
    found.map(async ({ id, author, state, at, lines }) => ({
      ...{ id: Number(id), author, role: await roles.of(author) },
      ...{ at, lines, approves: state === "APPROVED" },
    })),
  );
}

/** Null where the commit was pushed away and GitHub has let go of it. */
async function treeOf(access: Access, commit: string | null): Promise<string | null> {
  return commit === null ? null : ((await orNull(() => commitOf(access, commit)))?.tree ?? null);
}
