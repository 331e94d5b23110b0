import { findLoginByEmail } from "../../rest/serializers/commit.ts";
import type { Commit } from "../../git/repository.ts";
import { markup, type Html } from "../html.ts";
import { getPlace, type Visit } from "../visit.ts";
import { renderTime } from "./time.ts";
import { renderAccount } from "./badges.ts";

/** Renders a commit in a list: subject, author, time, id. */
export function renderCommitRow(visit: Visit, commit: Commit): Html {
  const { base } = getPlace(visit);
  return markup`<li class="row"><div><a href="${base}/commit/${commit.oid}">${getSubject(commit)}</a>
<p class="quiet">${renderAuthor(visit, commit)} committed ${renderTime(visit.sandbox, commit.committer.date)}</p></div>
<a class="sha" href="${base}/commit/${commit.oid}"><code>${commit.oid.slice(0, 7)}</code></a></li>`;
}

export function getSubject(commit: Commit): string {
  return commit.message.split("\n")[0] || "(no message)";
}

/** Renders the account with the author's address, or else the author's name. */
export function renderAuthor({ sandbox }: Visit, commit: Commit): Html | string {
  const login = findLoginByEmail(sandbox, commit.author.email);
  return login === null ? commit.author.name : renderAccount(sandbox, login);
}
