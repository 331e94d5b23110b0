import { markProblem, markup, type Html } from "../html.ts";
import { canSeeRepository } from "../person.ts";
import {
  PageNotFound,
  parsePathNumber,
  type Page,
  type PageContent,
  type Visit,
} from "../visit.ts";
import { readManifest, registerApp, type Manifest } from "../../app-manifest.ts";
import { getTypedValue, renderForm, renderFormProblem, renderSignInHint } from "../parts/form.ts";
import { PageError } from "../page-error.ts";
import { createSeed } from "../../seed.ts";
import { getRole } from "../../auth/permissions.ts";
import type { App } from "../../schema/accounts.ts";
import type { Repository } from "../../schema/repository.ts";

/** An app: its permissions, and where it is installed. */
const appPage: Page = {
  path: "/apps/{slug}",
  show: (visit) =>
    createAppContent(
      visit,
      visit.sandbox.world.apps.find((one) => one.slug === visit.params["slug"]),
    ),
};

/** Placeholder for the settings of an installation. */
const installationPage: Page = {
  path: "/settings/installations/{id}",
  show(visit) {
    const { world } = visit.sandbox;
    const id = parsePathNumber(visit.params["id"]);
    const found = world.installations.find((one) => one.id === id);
    return createAppContent(
      visit,
      world.apps.find((one) => one.id === found?.appId),
    );
  },
};

function createAppContent({ sandbox, person }: Visit, found: App | undefined): PageContent {
  if (!found) throw new PageNotFound();
  const ids = sandbox.world.installations
    .filter((one) => one.appId === found.id)
    .flatMap((one) => one.repositoryIds);
  const places = sandbox.world.repositories.filter(
    (one) => ids.includes(one.id) && canSeeRepository(person, one),
  );
  const names = places.map(({ owner, name }) => `${owner}/${name}`);
  const permissions = Object.entries(found.permissions);
  return {
    title: found.name,
    main: markup`<h1>${found.name} <span class="bot">app</span></h1>
<p class="quiet">Acts as ${found.botLogin}. ${
      found.webhookUrl
        ? markup`Receives webhooks at <code>${found.webhookUrl}</code>.`
        : "Receives no webhooks."
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

/**
 * Registers an App from the manifest in another site's form. Nothing is created before a person
 * confirms.
 */
const newAppPage: Page = {
  path: "/settings/apps/new",
  takesForeignForms: true,
  show(visit) {
    const text = visit.sentForm?.fields.get("manifest") ?? "";
    const manifest = readManifest(text);
    return {
      title: "Register an App",
      main: markup`<h1>Register an App</h1>
${text === "" ? markup`<p class="empty">The form contained no manifest.</p>` : renderManifest(visit, text, manifest)}`,
      ...(typeof manifest === "string" ? {} : { leadsTo: new URL(manifest.redirect_url).origin }),
    };
  },
  forms: {
    async "new-app"(visit, fields) {
      const manifest = readManifest(fields.get("manifest") ?? "");
      if (typeof manifest === "string") throw new PageError(422, manifest);
      const made = registerApp(visit.sandbox, manifest, {
        name: (fields.get("name") ?? "").trim(),
        owner: getNewAppOwner(visit),
      });
      if (typeof made === "string") throw new PageError(422, made);
      const back = new URL(manifest.redirect_url);
      back.searchParams.set("code", made.code);
      const state = visit.url.searchParams.get("state");
      if (state !== null) back.searchParams.set("state", state);
      return back.href;
    },
  },
};

/** Returns the organization of the address, or else the person. */
function getNewAppOwner({ sandbox, params, person }: Visit): string {
  const org = params["org"];
  if (org === undefined) return person?.login ?? "";
  const account = sandbox.world.accounts.find(
    (one) => one.login === org && one.type === "Organization",
  );
  if (!account) throw new PageNotFound();
  return account.login;
}

/** Registers an App whose owner is an organization. */
const newOrganizationAppPage: Page = {
  ...newAppPage,
  path: "/organizations/{org}/settings/apps/new",
};

function renderManifest(visit: Visit, text: string, manifest: Manifest | string): Html {
  if (typeof manifest === "string") return markProblem(markup`<p class="problem">${manifest}</p>`);
  const name = getTypedValue(visit, "new-app", "name") || (manifest.name ?? "");
  const fields = markup`${renderFormProblem(visit, "new-app")}
<input type="hidden" name="manifest" value="${text}">
<label for="name">Name of the App</label>
<input id="name" name="name" required maxlength="34" autocomplete="off" value="${name}">
<button class="primary">Create the App</button>`;
  const permissions = Object.entries(manifest.default_permissions);
  return markup`<p class="quiet">Receives webhooks at <code>${manifest.hook_attributes?.url ?? "nowhere"}</code>.</p>
<ul>${permissions.map(([one, level]) => markup`<li>${one.replaceAll("_", " ")}: ${level}</li>`)}</ul>
${
  renderSignInHint(visit, "register it") ?? renderForm(visit, "new-app", fields, { id: "new-app" })
}`;
}

/** Installs an App in the repositories that a person selects. */
const newInstallationPage: Page = {
  path: "/apps/{slug}/installations/new",
  show(visit) {
    const app = requirePageApp(visit);
    const mine = listInstallable(visit);
    const fields = markup`${renderFormProblem(visit, "install")}
<label><input type="radio" name="selection" value="all"> All repositories</label>
<label><input type="radio" name="selection" value="selected" checked> Only select repositories</label>
${mine.map(
  (one) =>
    markup`<label><input type="checkbox" name="repository" value="${one.id}"> ${one.owner}/${one.name}</label>`,
)}
<button class="primary">Install</button>`;
    const only = app.privateTo ? `It is private: only ${app.privateTo} can install it.` : "";
    const none = markup`<p class="empty">You have no repository in which it can be installed. ${only}</p>`;
    return {
      title: `Install ${app.name}`,
      main: markup`<h1>Install ${app.name}</h1>
${
  renderSignInHint(visit, "install it") ??
  (mine.length === 0 ? none : renderForm(visit, "install", fields, { id: "install" }))
}`,
    };
  },
  forms: {
    async install(visit, fields) {
      const own = listInstallable(visit);
      const all = fields.get("selection") === "all";
      const chosen = all
        ? own.filter(({ owner }) => owner === own[0]?.owner)
        : own.filter((one) => fields.getAll("repository").includes(String(one.id)));
      if (chosen.length === 0) throw new PageError(422, "Choose a repository.");
      const installation = createSeed(visit.sandbox).install(
        requirePageApp(visit),
        chosen,
        all ? "all" : "selected",
      );
      return `/settings/installations/${installation.id}`;
    },
  },
};

function requirePageApp({ sandbox, params }: Visit) {
  const app = sandbox.world.apps.find((one) => one.slug === params["slug"]);
  if (!app) throw new PageNotFound();
  return app;
}

/**
 * Returns the repositories in which the App can be installed. A private App can be installed only
 * by its owner's account.
 */
function listInstallable(visit: Visit): Repository[] {
  const { sandbox, person } = visit;
  if (!person) return [];
  const { privateTo } = requirePageApp(visit);
  const own = sandbox.world.repositories.filter((one) => getRole(one, person.login) === "admin");
  return own.filter(({ owner }) => privateTo === undefined || owner === privateTo);
}

export const appPages: Page[] = [
  appPage,
  installationPage,
  newAppPage,
  newOrganizationAppPage,
  newInstallationPage,
];
