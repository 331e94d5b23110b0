import type { App } from "../../model.ts";
import { markup } from "../html.ts";
import { mayKnow } from "../person.ts";
import { Missing, numberOf, type Page, type Shown, type Visit } from "../visit.ts";

/** An app: what it may do, and where it is installed. */
export const app: Page = {
  path: "/apps/{slug}",
  show: (visit) =>
    shown(
      visit,
      visit.sandbox.world.apps.find((one) => one.slug === visit.params["slug"]),
    ),
};

/** Where an installation's settings would be. */
export const installation: Page = {
  path: "/settings/installations/{id}",
  show(visit) {
    const { world } = visit.sandbox;
    const id = numberOf(visit.params["id"]);
    const found = world.installations.find((one) => one.id === id);
    return shown(
      visit,
      world.apps.find((one) => one.id === found?.appId),
    );
  },
};

function shown({ sandbox, person }: Visit, found: App | undefined): Shown {
  if (!found) throw new Missing();
  const ids = sandbox.world.installations.filter((one) => one.appId === found.id).flatMap((one) => one.repositoryIds);
  const places = sandbox.world.repositories.filter((one) => ids.includes(one.id) && mayKnow(person, one));
  const names = places.map(({ owner, name }) => `${owner}/${name}`);
  const permissions = Object.entries(found.permissions);
  return {
    title: found.name,
    main: markup`<h1>${found.name} <span class="bot">app</span></h1>
<p class="quiet">Acts as ${found.botLogin}. ${
      found.webhookUrl ? markup`Hears at <code>${found.webhookUrl}</code>.` : "Hears no webhooks."
    }</p>
<h2>Permissions</h2>
${
  permissions.length === 0
    ? markup`<p class="empty">None.</p>`
    : markup`<ul>${permissions.map(([name, level]) => markup`<li>${name.replaceAll("_", " ")}: ${level}</li>`)}</ul>`
}
<h2>Installed in</h2>
${
  names.length === 0
    ? markup`<p class="empty">No repository that you may see.</p>`
    : markup`<ul>${names.map((name) => markup`<li><a href="/${name}">${name}</a></li>`)}</ul>`
}`,
  };
}
