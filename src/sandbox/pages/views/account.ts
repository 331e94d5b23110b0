import { roleOf } from "../../auth/permit.ts";
import { markup } from "../html.ts";
import { mayKnow } from "../person.ts";
import { avatar } from "../parts/who.ts";
import { Missing, type Page } from "../visit.ts";
import { repositories } from "./home.ts";

/** A person, bot or organisation, and what they have to do with which repository. */
export const account: Page = {
  path: "/{login}",
  show(visit) {
    const { sandbox, params } = visit;
    const wanted = (params["login"] ?? "").toLowerCase();
    const found = sandbox.world.accounts.find((one) => one.login.toLowerCase() === wanted);
    if (!found) throw new Missing();
    const seen = sandbox.world.repositories.filter((one) => mayKnow(visit.person, one));
    const mine = seen.filter((one) => one.owner === found.login);
    const roles = seen.filter((one) => one.owner !== found.login && roleOf(one, found.login) !== "none");
    return {
      title: found.login,
      main: markup`<h1>${avatar(found, 32)} ${found.login}</h1>
<p class="quiet">${found.name} · ${found.type.toLowerCase()}</p>
<h2>Repositories</h2>${repositories(visit, mine)}
${
  roles.length > 0 &&
  markup`<h2>Works on</h2><ul>${roles.map(
    (one) =>
      markup`<li><a href="/${one.owner}/${one.name}">${one.owner}/${one.name}</a> (${roleOf(one, found.login)})</li>`,
  )}</ul>`
}`,
    };
  },
};
