import { flag, markup, type Html } from "../html.ts";
import { peopleOf, shownRole } from "../person.ts";
import type { Visit } from "../visit.ts";

/** The bar on top: the way home, and who is signed in. */
export function header(visit: Visit): Html {
  const { place } = visit;
  return markup`<header class="top">
<nav aria-label="Site"><a href="/">Sandbox</a>${
    place &&
    markup` / <a href="/${place.repository.owner}">${place.repository.owner}</a> / <a href="${place.base}"><strong>${
      place.repository.name
    }</strong></a>`
  }</nav>
${visit.mayAct ? menu(visit) : markup`<p class="quiet person">Signed out: read only</p>`}
</header>`;
}

function menu({ sandbox, person, place, url }: Visit): Html {
  const options = peopleOf(sandbox.world).map(({ login }) => {
    const role = shownRole(sandbox.world, login, place?.repository);
    const selected = flag("selected", login === person?.login);
    const words = role && ` (${role === "none" ? "no role" : role})`;
    return markup`<option value="${login}"${selected}>${login}${words}</option>`;
  });
  return markup`<form class="person" method="post" action="/_pages/sign-in">
<input type="hidden" name="back" value="${url.pathname}${url.search}">
<label for="login">Signed in as</label>
<select id="login" name="login">${options}<option value=""${flag("selected", person === null)}>nobody</option></select>
<button>Switch</button>
</form>`;
}
