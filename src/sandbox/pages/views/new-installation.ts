import { createSeed } from "../../seed.ts";
import { roleOf } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import { markup } from "../html.ts";
import { form, signInFirst } from "../parts/fields.ts";
import { Refused } from "../refused.ts";
import { problemOf } from "../tried.ts";
import { Missing, type Page, type Visit } from "../visit.ts";

/** Installs an App in the repositories that a person picks of their own. */
export const newInstallation: Page = {
  path: "/apps/{slug}/installations/new",
  show(visit) {
    const app = appOf(visit);
    const mine = ownOf(visit);
    const fields = markup`${problemOf(visit, "install")}
<label><input type="radio" name="selection" value="all"> All repositories</label>
<label><input type="radio" name="selection" value="selected" checked> Only select repositories</label>
${mine.map(
  (one) => markup`<label><input type="checkbox" name="repository" value="${one.id}"> ${one.owner}/${one.name}</label>`,
)}
<button class="primary">Install</button>`;
    const only = app.privateTo ? `It is private: only ${app.privateTo} can install it.` : "";
    const none = markup`<p class="empty">There is no repository of yours to install it in. ${only}</p>`;
    return {
      title: `Install ${app.name}`,
      main: markup`<h1>Install ${app.name}</h1>
${signInFirst(visit, "install it") ?? (mine.length === 0 ? none : form(visit, "install", fields, { id: "install" }))}`,
    };
  },
  forms: {
    async install(visit, fields) {
      const own = ownOf(visit);
      const all = fields.get("selection") === "all";
      const chosen = all
        ? own.filter(({ owner }) => owner === own[0]?.owner)
        : own.filter((one) => fields.getAll("repository").includes(String(one.id)));
      if (chosen.length === 0) throw new Refused(422, "Choose a repository.");
      const installation = createSeed(visit.sandbox).install(appOf(visit), chosen, all ? "all" : "selected");
      return `/settings/installations/${installation.id}`;
    },
  },
};

function appOf({ sandbox, params }: Visit) {
  const app = sandbox.world.apps.find((one) => one.slug === params["slug"]);
  if (!app) throw new Missing();
  return app;
}

/** A private App goes into no repository of another account than its owner's. */
function ownOf(visit: Visit): Repository[] {
  const { sandbox, person } = visit;
  if (!person) return [];
  const { privateTo } = appOf(visit);
  const own = sandbox.world.repositories.filter((one) => roleOf(one, person.login) === "admin");
  return own.filter(({ owner }) => privateTo === undefined || owner === privateTo);
}
