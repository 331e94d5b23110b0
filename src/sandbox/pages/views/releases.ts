import { holds } from "../../auth/permit.ts";
import type { Release } from "../../model.ts";
import { findLatestRelease, listReleases } from "../../releases/releases.ts";
import { signedAddress } from "../../rest/actions/signed.ts";
import { presentRelease } from "../../rest/present/release.ts";
import { markup, type Html } from "../html.ts";
import { markdown } from "../markdown/render.ts";
import { time } from "../parts/time.ts";
import { movedTo } from "../respond.ts";
import { Missing, placeOf, type Page, type Visit } from "../visit.ts";
import { encoded } from "./spot.ts";

/** All releases, drafts for those who can write. */
export const releases: Page = {
  path: "/{owner}/{repo}/releases",
  show(visit) {
    const found = visibleReleases(visit);
    const list = found.map((one) => showRelease(visit, one));
    const main = markup`<h1>Releases</h1>${list.length === 0 ? markup`<p class="empty">No releases yet.</p>` : list}`;
    return { title: "Releases", tab: "code", live: 5_000, main };
  },
};

export const release: Page = {
  path: "/{owner}/{repo}/releases/tag/{tag...}",
  show(visit) {
    const found = findNamed(visit);
    return { title: found.name ?? found.tag, tab: "code", live: 5_000, main: showRelease(visit, found) };
  },
};

/** Downloads a release's file. */
export const releaseFile: Page = {
  path: "/{owner}/{repo}/releases/download/{tag}/{name}",
  show(visit) {
    const asset = findNamed(visit).assets.find((one) => one.name === visit.params["name"]);
    if (!asset) throw new Missing();
    return movedTo(signedAddress(visit.sandbox, `/_storage/release-assets/${asset.id}`));
  },
};

function visibleReleases(visit: Visit): Release[] {
  const { repository } = placeOf(visit);
  const { person, sandbox } = visit;
  const actor = person && ({ kind: "person", login: person.login, account: person } as const);
  return listReleases(sandbox, repository, actor !== null && holds(actor, repository, "contents", "write"));
}

/** The release whose page has the name of the path: its tag, or what a draft has in its place. */
function findNamed(visit: Visit): Release {
  const { repository } = placeOf(visit);
  const found = visibleReleases(visit).find((one) => {
    return presentRelease(visit.sandbox, repository, one).html_url.endsWith(`/releases/tag/${visit.params["tag"]}`);
  });
  if (!found) throw new Missing();
  return found;
}

function showRelease(visit: Visit, one: Release): Html {
  const { sandbox } = visit;
  const place = placeOf(visit);
  const { base, repository } = place;
  const shown = presentRelease(sandbox, repository, one);
  const isLatest = findLatestRelease(sandbox, repository) === one;
  const kind = one.draft ? "Draft" : one.prerelease ? "Pre-release" : isLatest ? "Latest" : null;
  const at = `${base}/blob/${encoded(repository.defaultBranch)}`;
  const origin = { sandbox, place, links: at, pictures: at.replace("/blob/", "/raw/"), breaks: true };
  const files = shown.assets.map((asset) => {
    return markup`<li class="row"><a href="${asset.browser_download_url}">${asset.label || asset.name}</a>
<span class="quiet">${asset.size} bytes</span></li>`;
  });
  return markup`<h2><a href="${shown.html_url}">${one.name || one.tag}</a>${
    kind && markup` <span class="label">${kind}</span>`
  }</h2>
<p class="quiet">${one.tag} · ${one.author} · ${time(sandbox, one.publishedAt ?? one.createdAt)}</p>
${one.body && markup`<div class="box readme">${markdown(one.body, origin)}</div>`}
${files.length > 0 && markup`<ul class="rows">${files}</ul>`}`;
}
