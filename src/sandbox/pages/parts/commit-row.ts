import { loginOfEmail } from "../../rest/present/commit.ts";
import type { Commit } from "../../git/repository.ts";
import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { time } from "./time.ts";
import { who } from "./who.ts";

/** A commit in a list: subject, who, when, id. */
export function commitRow(visit: Visit, commit: Commit): Html {
  const { base } = placeOf(visit);
  return markup`<li class="row"><div><a href="${base}/commit/${commit.oid}">${subject(commit)}</a>
<p class="quiet">${author(visit, commit)} committed ${time(visit.sandbox, commit.committer.date)}</p></div>
<a class="sha" href="${base}/commit/${commit.oid}"><code>${commit.oid.slice(0, 7)}</code></a></li>`;
}

export function subject(commit: Commit): string {
  return commit.message.split("\n")[0] || "(no message)";
}

/** The account behind the author's address, else the name as it is written. */
export function author({ sandbox }: Visit, commit: Commit): Html | string {
  const login = loginOfEmail(sandbox, commit.author.email);
  return login === null ? commit.author.name : who(sandbox, login);
}
