import { markup, type Html } from "../html.ts";
import { PageNotFound, getPlace, type Page, type PageContent, type Visit } from "../visit.ts";
import { encodePath, resolveFile, type FileLocation } from "../ref-path.ts";
import { renderPageMarkdown } from "../markdown/render.ts";
import { createBytesResponse, createRedirect } from "../response.ts";
import type { TreeEntry } from "../../git/repository.ts";
import { renderCommitRow } from "../parts/commit-row.ts";

/** Renders the location of a file or folder: the ref, then its folders, each with a link. */
function renderBreadcrumbs(visit: Visit, spot: FileLocation): Html {
  const { repository, base } = getPlace(visit);
  const parts = spot.path === "" ? [] : spot.path.split("/");
  const links = parts.slice(0, -1).map((part, index) => {
    const path = parts.slice(0, index + 1).join("/");
    return markup` / <a href="${base}/tree/${encodePath(spot.ref)}/${encodePath(path)}">${part}</a>`;
  });
  const last = parts.at(-1);
  const ref = /^[0-9a-f]{40}$/.test(spot.ref) ? spot.ref.slice(0, 7) : spot.ref;
  return markup`<h1 class="crumbs"><a href="${base}/tree/${encodePath(spot.ref)}">${repository.name}</a>${links}${
    last !== undefined && markup` / ${last}`
  } <span class="quiet">at <code>${ref}</code></span></h1>`;
}

const LARGEST = 512 * 1024;
const PICTURES: Record<string, string> = {
  ...{
    png: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
  },
  ...{ svg: "image/svg+xml", avif: "image/avif", ico: "image/x-icon" },
};

const blobPage: Page = {
  path: "/{owner}/{repo}/blob/{address...}",
  show(visit) {
    const { git, base } = getPlace(visit);
    const spot = resolveFile(visit, visit.params["address"] ?? "");
    if (spot.entry.mode === "040000")
      return createRedirect(`${base}/tree/${encodePath(spot.ref)}/${encodePath(spot.path)}`);
    const data = git.blob(spot.entry.oid);
    if (!data) throw new PageNotFound();
    const at = `${encodePath(spot.ref)}/${encodePath(spot.path)}`;
    const plain = visit.url.searchParams.get("plain") === "1";
    const source = /\.(md|markdown)$/i.test(spot.path)
      ? markup` <a href="?plain=${plain ? "0" : "1"}">${plain ? "Rendered" : "Source"}</a>`
      : null;
    return {
      title: spot.path,
      tab: "code",
      live: 5_000,
      main: markup`${renderBreadcrumbs(visit, spot)}
<nav class="filters" aria-label="File"><span class="quiet">${data.length} bytes</span>
<a href="${base}/raw/${at}">Raw</a>
<a href="${base}/commits/${encodePath(spot.ref)}/${encodePath(spot.path)}">History</a>${source}</nav>
${renderContent(visit, spot, data, plain)}`,
    };
  },
};

const rawPage: Page = {
  path: "/{owner}/{repo}/raw/{address...}",
  show(visit) {
    const spot = resolveFile(visit, visit.params["address"] ?? "");
    const data = getPlace(visit).git.blob(spot.entry.oid);
    if (!data) throw new PageNotFound();
    const policy = {
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    };
    return createBytesResponse(
      data,
      findPictureType(spot.path) ??
        (isText(data) ? "text/plain; charset=utf-8" : "application/octet-stream"),
      policy,
    );
  },
};

function renderContent(visit: Visit, spot: FileLocation, data: Buffer, plain: boolean): Html {
  const place = getPlace(visit);
  const { sandbox } = visit;
  const at = (kind: string): string =>
    `${place.base}/${kind}/${encodePath(spot.ref)}/${encodePath(spot.path)}`;
  if (findPictureType(spot.path))
    return markup`<p><img class="picture" src="${at("raw")}" alt="${spot.path}"></p>`;
  if (data.length > LARGEST)
    return markup`<p class="empty">Too large to show here: open the raw file.</p>`;
  if (!isText(data)) return markup`<p class="empty">A binary file.</p>`;
  const text = data.toString("utf8");
  if (text === "") return markup`<p class="empty">An empty file.</p>`;
  if (/\.(md|markdown)$/i.test(spot.path) && !plain) {
    const origin = { sandbox, place, links: at("blob"), pictures: at("raw"), breaks: false };
    return markup`<div class="box readme">${renderPageMarkdown(text, origin)}</div>`;
  }
  const lines = text.replace(/\n$/, "").split("\n");
  const rows = lines.map((line, index) => {
    const n = index + 1;
    return markup`<tr id="L${n}"><td class="n"><a href="#L${n}">${n}</a></td><td class="code">${line}</td></tr>`;
  });
  return markup`<div class="scroll"><table class="diff source"><caption class="hidden">${spot.path}</caption
><tbody>${rows}</tbody></table></div>`;
}

function findPictureType(path: string): string | undefined {
  return PICTURES[path.split(".").at(-1)?.toLowerCase() ?? ""];
}

/** Git's own rule: a zero among the first 8,000 bytes makes a file binary. */
function isText(data: Buffer): boolean {
  return !data.subarray(0, 8_000).includes(0);
}

/** The repository's start page: its default branch. */
const repositoryPage: Page = {
  path: "/{owner}/{repo}",
  show(visit) {
    const { repository: one, git, base } = getPlace(visit);
    if (git.ref(`refs/heads/${one.defaultBranch}`))
      return createFolderContent(visit, resolveFile(visit, one.defaultBranch));
    const clone = `git clone ${visit.sandbox.url}${base}.git`;
    return {
      title: "Code",
      tab: "code",
      main: markup`<h1>${one.name}</h1><p class="empty">This repository is empty: no commit was pushed yet.</p>
<pre><code>${clone}</code></pre>`,
    };
  },
};

const treePage: Page = {
  path: "/{owner}/{repo}/tree/{address...}",
  show(visit) {
    const spot = resolveFile(visit, visit.params["address"] ?? "");
    if (spot.entry.mode === "040000") return createFolderContent(visit, spot);
    return createRedirect(
      `${getPlace(visit).base}/blob/${encodePath(spot.ref)}/${encodePath(spot.path)}`,
    );
  },
};

function createFolderContent(visit: Visit, spot: FileLocation): PageContent {
  const { git, base } = getPlace(visit);
  const entries = git.tree(spot.entry.oid) ?? [];
  const sorted = entries.toSorted(
    (a, b) => getRank(a) - getRank(b) || a.name.localeCompare(b.name),
  );
  const head = git.commit(spot.commit);
  const readme = entries.find(
    (one) => /^readme\.(md|markdown)$/i.test(one.name) && one.mode.startsWith("10"),
  );
  const clone = `git clone ${visit.sandbox.url}${base}.git`;
  return {
    title: spot.path === "" ? "Code" : spot.path,
    tab: "code",
    live: 5_000,
    main: markup`${renderBreadcrumbs(visit, spot)}
<nav class="filters" aria-label="History"><a href="${base}/commits/${encodePath(spot.ref)}">Commits</a>
<a href="${base}/branches">Branches</a> <a href="${base}/tags">Tags</a>
<a href="${base}/releases">Releases</a></nav>
${head && markup`<ul class="rows">${renderCommitRow(visit, head)}</ul>`}
${
  sorted.length === 0
    ? markup`<p class="empty">No files here.</p>`
    : markup`<ul class="rows files">${sorted.map((one) => renderEntryRow(base, spot, one))}</ul>`
}
${spot.path === "" && markup`<p class="quiet">Clone: <code>${clone}</code></p>`}
${readme && renderReadme(visit, spot, readme)}`,
  };
}

function renderEntryRow(base: string, spot: FileLocation, entry: TreeEntry): Html {
  const path = spot.path === "" ? entry.name : `${spot.path}/${entry.name}`;
  const isFolder = entry.mode === "040000";
  const note = {
    "100755": "executable",
    "120000": "link",
    "160000": "submodule",
    "100644": "",
    "040000": "",
  }[entry.mode];
  if (entry.mode === "160000")
    return markup`<li class="row"><span>${entry.name}</span><span class="quiet">${note}</span></li>`;
  const address = `${base}/${isFolder ? "tree" : "blob"}/${encodePath(spot.ref)}/${encodePath(path)}`;
  const name = `${entry.name}${isFolder ? "/" : ""}`;
  return markup`<li class="row"><a href="${address}">${name}</a><span class="quiet">${note}</span></li>`;
}

function renderReadme(visit: Visit, spot: FileLocation, entry: TreeEntry): Html {
  const place = getPlace(visit);
  const text = place.git.blob(entry.oid)?.toString("utf8") ?? "";
  const below = spot.path === "" ? "" : `${encodePath(spot.path)}/`;
  const at = (kind: string): string => `${place.base}/${kind}/${encodePath(spot.ref)}/${below}`;
  const { sandbox } = visit;
  return markup`<section class="box readme" aria-label="${entry.name}"><p class="where">${entry.name}</p>
${renderPageMarkdown(text, { sandbox, place, links: at("blob"), pictures: at("raw"), breaks: false })}</section>`;
}

function getRank(entry: TreeEntry): number {
  return entry.mode === "040000" ? 0 : 1;
}

export const filePages: Page[] = [repositoryPage, treePage, blobPage, rawPage];
