import { readManifest, register, type Manifest } from "../../apps/manifest.ts";
import { markup, type Html } from "../html.ts";
import { form, signInFirst } from "../parts/fields.ts";
import { Refused } from "../refused.ts";
import { problemOf, typed } from "../tried.ts";
import { Missing, type Page, type Visit } from "../visit.ts";

/** Registers an App from the manifest that another site's form sent along; nothing is made before a person says so. */
export const newApp: Page = {
  path: "/settings/apps/new",
  fromElsewhere: true,
  show(visit) {
    const text = visit.tried?.fields.get("manifest") ?? "";
    const manifest = readManifest(text);
    return {
      title: "Register an App",
      main: markup`<h1>Register an App</h1>
${text === "" ? markup`<p class="empty">No manifest was sent here.</p>` : offered(visit, text, manifest)}`,
      ...(typeof manifest === "string" ? {} : { leadsTo: new URL(manifest.redirect_url).origin }),
    };
  },
  forms: {
    async "new-app"(visit, fields) {
      const manifest = readManifest(fields.get("manifest") ?? "");
      if (typeof manifest === "string") throw new Refused(422, manifest);
      const made = register(visit.sandbox, manifest, {
        name: (fields.get("name") ?? "").trim(),
        owner: ownerOf(visit),
      });
      if (typeof made === "string") throw new Refused(422, made);
      const back = new URL(manifest.redirect_url);
      back.searchParams.set("code", made.code);
      const state = visit.url.searchParams.get("state");
      if (state !== null) back.searchParams.set("state", state);
      return back.href;
    },
  },
};

/** The organization of the address, else the person. */
function ownerOf({ sandbox, params, person }: Visit): string {
  const org = params["org"];
  if (org === undefined) return person?.login ?? "";
  const account = sandbox.world.accounts.find((one) => one.login === org && one.type === "Organization");
  if (!account) throw new Missing();
  return account.login;
}

/** The same for an organization that is to own it. */
export const newOrganizationApp: Page = { ...newApp, path: "/organizations/{org}/settings/apps/new" };

function offered(visit: Visit, text: string, manifest: Manifest | string): Html {
  if (typeof manifest === "string") return markup`<p class="problem">${manifest}</p>`;
  const name = typed(visit, "new-app", "name") || (manifest.name ?? "");
  const fields = markup`${problemOf(visit, "new-app")}
<input type="hidden" name="manifest" value="${text}">
<label for="name">Name of the App</label>
<input id="name" name="name" required maxlength="34" autocomplete="off" value="${name}">
<button class="primary">Create the App</button>`;
  const permissions = Object.entries(manifest.default_permissions);
  return markup`<p class="quiet">Hears at <code>${manifest.hook_attributes?.url ?? "nowhere"}</code>.</p>
<ul>${permissions.map(([one, level]) => markup`<li>${one.replaceAll("_", " ")}: ${level}</li>`)}</ul>
${signInFirst(visit, "register it") ?? form(visit, "new-app", fields, { id: "new-app" })}`;
}
