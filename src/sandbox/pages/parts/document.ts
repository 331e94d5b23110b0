import { markTrusted, markup, renderBooleanAttribute, type Html } from "../html.ts";
import { getRoleToShow, listPeople } from "../person.ts";
import type { PageContent, RepositoryPlace, Visit } from "../visit.ts";

/** Renders the bar at the top: the link home, and the signed-in person. */
function renderHeader(visit: Visit): Html {
  const { place } = visit;
  return markup`<header class="top">
<nav aria-label="Site"><a href="/">Sandbox</a>${
    place &&
    markup` / <a href="/${place.repository.owner}">${place.repository.owner}</a> / <a href="${place.base}"><strong>${
      place.repository.name
    }</strong></a>`
  }</nav>
${visit.mayAct ? renderPersonMenu(visit) : markup`<p class="quiet person">Signed out: read only</p>`}
</header>`;
}

function renderPersonMenu({ sandbox, person, place, url }: Visit): Html {
  const options = listPeople(sandbox.world).map(({ login }) => {
    const role = getRoleToShow(sandbox.world, login, place?.repository);
    const selected = renderBooleanAttribute("selected", login === person?.login);
    const words = role && ` (${role === "none" ? "no role" : role})`;
    return markup`<option value="${login}"${selected}>${login}${words}</option>`;
  });
  return markup`<form class="person" method="post" action="/_pages/sign-in">
<input type="hidden" name="back" value="${url.pathname}${url.search}">
<label for="login">Signed in as</label>
<select id="login" name="login">${options}
<option value=""${renderBooleanAttribute("selected", person === null)}>nobody</option></select>
<button>Switch</button>
</form>`;
}

/** Renders the repository's tabs, with the numbers of open items. */
function renderTabs(
  { sandbox }: Visit,
  { repository, base }: RepositoryPlace,
  lit: PageContent["tab"],
): Html {
  const mine = sandbox.world.issues.filter(
    (one) => one.repositoryId === repository.id && one.state === "open",
  );
  const pulls = mine.filter((one) => one.pull !== null).length;
  const runs = sandbox.world.runs.filter(
    (one) => one.repositoryId === repository.id && one.status !== "completed",
  );
  const tab = (
    name: NonNullable<PageContent["tab"]>,
    href: string,
    text: string,
    count?: number,
  ): Html => {
    const current = name === lit ? markTrusted(' aria-current="page"') : null;
    const many = count ? markup` <span class="count">${count}</span>` : null;
    return markup`<a href="${href}"${current}>${text}${many}</a>`;
  };
  return markup`<nav class="tabs" id="tabs" aria-label="Repository">
${tab("code", base, "Code")}
${tab("issues", `${base}/issues`, "Issues", mine.length - pulls)}
${tab("pulls", `${base}/pulls`, "Pull requests", pulls)}
${tab("actions", `${base}/actions`, "Actions", runs.length)}
</nav>`;
}

/** Renders the whole page around the content of a view. */
export function renderDocument(visit: Visit, shown: PageContent): Html {
  const live = shown.live === undefined ? null : markTrusted(` data-live="${shown.live}"`);
  const place = visit.place ? ` · ${visit.place.base.slice(1)}` : "";
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${shown.title}${place}</title>
<link rel="stylesheet" href="/_pages/style.css">
<link rel="icon" href="data:,">
<script src="/_pages/live.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
${renderHeader(visit)}
${visit.place && renderTabs(visit, visit.place, shown.tab)}
<main id="main"${live}>
${renderOrphanProblem(visit, shown)}${shown.main}
</main>
<footer>
<p>A sandbox on this machine, not GitHub.${
    shown.live === undefined
      ? null
      : markup` <span id="live-note">This page shows the state when it was loaded. <a href="${visit.url.pathname}${
          visit.url.search
        }">Reload</a></span>`
  }</p>
</footer>
</body>
</html>
`;
}

/** Renders why a form was refused if the page no longer has that form. */
function renderOrphanProblem({ sentForm }: Visit, { main }: PageContent): Html | null {
  if (!sentForm || main.hasProblem || sentForm.problem === null) return null;
  return markup`<p class="problem" role="alert">${sentForm.problem}</p>`;
}
