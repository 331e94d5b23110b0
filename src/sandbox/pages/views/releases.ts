import { hasPermission } from "../../auth/permissions.ts";
import { findLatestRelease, listReleases } from "../../releases/releases.ts";
import { createSignedUrl } from "../../rest/signed-url.ts";
import { getReleasePageName, serializeRelease } from "../../rest/serializers/release.ts";
import { markup, type Html } from "../html.ts";
import { renderPageMarkdown } from "../markdown/render.ts";
import { renderTime } from "../parts/time.ts";
import { createRedirect } from "../response.ts";
import { PageNotFound, getPlace, type Page, type Visit } from "../visit.ts";
import { encodePath } from "../ref-path.ts";
import type { Release } from "../../schema/releases.ts";

/** All releases. Only people who can write see drafts. */
const releasesPage: Page = {
  path: "/{owner}/{repo}/releases",
  show(visit) {
    const found = listVisibleReleases(visit);
    const list = found.map((one) => renderRelease(visit, one));
    const main = markup`<h1>Releases</h1>${list.length === 0 ? markup`<p class="empty">No releases yet.</p>` : list}`;
    return { title: "Releases", tab: "code", live: 5_000, main };
  },
};

const releasePage: Page = {
  path: "/{owner}/{repo}/releases/tag/{tag...}",
  show(visit) {
    const found = requireRelease(visit);
    return {
      title: found.name ?? found.tag,
      tab: "code",
      live: 5_000,
      main: renderRelease(visit, found),
    };
  },
};

/** Downloads a release's file. */
const releaseFilePage: Page = {
  path: "/{owner}/{repo}/releases/download/{tag}/{name}",
  show(visit) {
    const asset = requireRelease(visit).assets.find((one) => one.name === visit.params["name"]);
    if (!asset) throw new PageNotFound();
    return createRedirect(createSignedUrl(visit.sandbox, `/_storage/release-assets/${asset.id}`));
  },
};

function listVisibleReleases(visit: Visit): Release[] {
  const { repository } = getPlace(visit);
  const { person, sandbox } = visit;
  const actor = person && ({ kind: "person", login: person.login, account: person } as const);
  return listReleases(
    sandbox,
    repository,
    actor !== null && hasPermission(actor, repository, "contents", "write"),
  );
}

/**
 * Returns the release of the path's `tag`.
 * @throws PageNotFound if the person may not see such a release.
 */
function requireRelease(visit: Visit): Release {
  const name = visit.params["tag"];
  const found = listVisibleReleases(visit).find((one) => getReleasePageName(one) === name);
  if (!found) throw new PageNotFound();
  return found;
}

function renderRelease(visit: Visit, one: Release): Html {
  const { sandbox } = visit;
  const place = getPlace(visit);
  const { base, repository } = place;
  const shown = serializeRelease(sandbox, repository, one);
  const isLatest = findLatestRelease(sandbox, repository) === one;
  const kind = one.draft ? "Draft" : one.prerelease ? "Pre-release" : isLatest ? "Latest" : null;
  const at = `${base}/blob/${encodePath(repository.defaultBranch)}`;
  const origin = {
    sandbox,
    place,
    links: at,
    pictures: at.replace("/blob/", "/raw/"),
    breaks: true,
  };
  const files = shown.assets.map((asset) => {
    return markup`<li class="row"><a href="${asset.browser_download_url}">${asset.label || asset.name}</a>
<span class="quiet">${asset.size} bytes</span></li>`;
  });
  return markup`<h2><a href="${shown.html_url}">${one.name || one.tag}</a>${
    kind && markup` <span class="label">${kind}</span>`
  }</h2>
<p class="quiet">${one.tag} · ${one.author} · ${renderTime(sandbox, one.publishedAt ?? one.createdAt)}</p>
${one.body && markup`<div class="box readme">${renderPageMarkdown(one.body, origin)}</div>`}
${files.length > 0 && markup`<ul class="rows">${files}</ul>`}`;
}

export const releasePages: Page[] = [releasesPage, releasePage, releaseFilePage];
