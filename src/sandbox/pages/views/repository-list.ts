import { findAccount } from "../../auth/find-account.ts";
import { markup, type Html } from "../html.ts";
import { canSeeRepository } from "../person.ts";
import { renderTime } from "../parts/time.ts";
import { PageNotFound, type Page, type Visit } from "../visit.ts";
import { getRole } from "../../auth/permissions.ts";
import { renderAvatar } from "../parts/badges.ts";
import type { Repository } from "../../schema/repository.ts";

/** All repositories that the person may see. */
const homePage: Page = {
  path: "/",
  show(visit) {
    const { sandbox, person } = visit;
    const seen = sandbox.world.repositories.filter((one) => canSeeRepository(person, one));
    return {
      title: "Repositories",
      live: 3_000,
      main: markup`<h1>Repositories</h1>
<p class="quiet">REST <code>${sandbox.apiUrl}</code> · GraphQL <code>${sandbox.graphqlUrl}</code></p>
${renderRepositories(visit, seen)}`,
    };
  },
};

function renderRepositories({ sandbox }: Visit, list: readonly Repository[]): Html {
  if (list.length === 0)
    return markup`<p class="empty">No repositories yet, or none that you can see.</p>`;
  return markup`<ul class="rows">${list.map((one) => {
    const base = `/${one.owner}/${one.name}`;
    const open = sandbox.world.issues.filter(
      (issue) => issue.repositoryId === one.id && issue.state === "open",
    );
    const pulls = open.filter((issue) => issue.pull).length;
    return markup`<li class="row"><div><a href="${base}"><strong>${one.owner}/${one.name}</strong></a>
<span class="label">${one.private ? "private" : "public"}</span>
<p class="quiet"><a href="${base}/issues">${formatPlural(open.length - pulls, "open issue")}</a> ·
<a href="${base}/pulls">${formatPlural(
      pulls,
      "open pull request",
    )}</a> · <a href="${base}/actions">Actions</a> ·
pushed ${renderTime(sandbox, one.pushedAt)}</p></div></li>`;
  })}</ul>`;
}

export function formatPlural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A person, bot or organization, and its relations to repositories. */
const accountPage: Page = {
  path: "/{login}",
  show(visit) {
    const { sandbox, params } = visit;
    const found = findAccount(sandbox.world, params["login"] ?? "");
    if (!found) throw new PageNotFound();
    const seen = sandbox.world.repositories.filter((one) => canSeeRepository(visit.person, one));
    const mine = seen.filter((one) => one.owner === found.login);
    const roles = seen.filter(
      (one) => one.owner !== found.login && getRole(one, found.login) !== "none",
    );
    return {
      title: found.login,
      main: markup`<h1>${renderAvatar(found, 32)} ${found.login}</h1>
<p class="quiet">${found.name} · ${found.type.toLowerCase()}</p>
<h2>Repositories</h2>${renderRepositories(visit, mine)}
${
  roles.length > 0 &&
  markup`<h2>Works on</h2><ul>${roles.map(
    (one) =>
      markup`<li><a href="/${one.owner}/${one.name}">${one.owner}/${one.name}</a> (${getRole(one, found.login)})</li>`,
  )}</ul>`
}`,
    };
  },
};

export const accountPages: Page[] = [homePage, accountPage];
