import type { Repository } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { mayKnow } from "../person.ts";
import { time } from "../parts/time.ts";
import type { Page, Visit } from "../visit.ts";

/** All repositories that the person may see. */
export const home: Page = {
  path: "/",
  show(visit) {
    const { sandbox, person } = visit;
    const seen = sandbox.world.repositories.filter((one) => mayKnow(person, one));
    return {
      title: "Repositories",
      live: 3_000,
      main: markup`<h1>Repositories</h1>
<p class="quiet">REST <code>${sandbox.apiUrl}</code> · GraphQL <code>${sandbox.graphqlUrl}</code></p>
${repositories(visit, seen)}`,
    };
  },
};

export function repositories({ sandbox }: Visit, list: readonly Repository[]): Html {
  if (list.length === 0) return markup`<p class="empty">No repositories here yet, or none that you may see.</p>`;
  return markup`<ul class="rows">${list.map((one) => {
    const base = `/${one.owner}/${one.name}`;
    const open = sandbox.world.issues.filter((issue) => issue.repositoryId === one.id && issue.state === "open");
    const pulls = open.filter((issue) => issue.pull).length;
    return markup`<li class="row"><div><a href="${base}"><strong>${one.owner}/${one.name}</strong></a>
<span class="label">${one.private ? "private" : "public"}</span>
<p class="quiet"><a href="${base}/issues">${plural(open.length - pulls, "open issue")}</a> ·
<a href="${base}/pulls">${plural(pulls, "open pull request")}</a> · <a href="${base}/actions">Actions</a> ·
pushed ${time(sandbox, one.pushedAt)}</p></div></li>`;
  })}</ul>`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
