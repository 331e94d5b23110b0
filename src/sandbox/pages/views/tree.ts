import type { TreeEntry } from "../../git/repository.ts";
import { markup, type Html } from "../html.ts";
import { markdown } from "../markdown/render.ts";
import { commitRow } from "../parts/commit-row.ts";
import { movedTo } from "../respond.ts";
import { placeOf, type Page, type Shown, type Visit } from "../visit.ts";
import { crumbs } from "./crumbs.ts";
import { encoded, spotOf, type Spot } from "./spot.ts";

/** The repository's front: its default branch. */
export const repository: Page = {
  path: "/{owner}/{repo}",
  show(visit) {
    const { repository: one, git, base } = placeOf(visit);
    if (git.ref(`refs/heads/${one.defaultBranch}`)) return folder(visit, spotOf(visit, one.defaultBranch));
    const clone = `git clone ${visit.sandbox.url}${base}.git`;
    return {
      title: "Code",
      tab: "code",
      main: markup`<h1>${one.name}</h1><p class="empty">This repository is empty: nothing was pushed yet.</p>
<pre><code>${clone}</code></pre>`,
    };
  },
};

export const tree: Page = {
  path: "/{owner}/{repo}/tree/{address...}",
  show(visit) {
    const spot = spotOf(visit, visit.params["address"] ?? "");
    if (spot.entry.mode === "040000") return folder(visit, spot);
    return movedTo(`${placeOf(visit).base}/blob/${encoded(spot.ref)}/${encoded(spot.path)}`);
  },
};

function folder(visit: Visit, spot: Spot): Shown {
  const { git, base } = placeOf(visit);
  const entries = git.tree(spot.entry.oid) ?? [];
  const sorted = entries.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
  const head = git.commit(spot.commit);
  const readme = entries.find((one) => /^readme\.(md|markdown)$/i.test(one.name) && one.mode.startsWith("10"));
  const clone = `git clone ${visit.sandbox.url}${base}.git`;
  return {
    title: spot.path === "" ? "Code" : spot.path,
    tab: "code",
    live: 5_000,
    main: markup`${crumbs(visit, spot)}
<nav class="filters" aria-label="History"><a href="${base}/commits/${encoded(spot.ref)}">Commits</a>
<a href="${base}/branches">Branches</a> <a href="${base}/tags">Tags</a>
<a href="${base}/releases">Releases</a></nav>
${head && markup`<ul class="rows">${commitRow(visit, head)}</ul>`}
${
  sorted.length === 0
    ? markup`<p class="empty">No files here.</p>`
    : markup`<ul class="rows files">${sorted.map((one) => row(base, spot, one))}</ul>`
}
${spot.path === "" && markup`<p class="quiet">Clone: <code>${clone}</code></p>`}
${readme && readmeOf(visit, spot, readme)}`,
  };
}

function row(base: string, spot: Spot, entry: TreeEntry): Html {
  const path = spot.path === "" ? entry.name : `${spot.path}/${entry.name}`;
  const isFolder = entry.mode === "040000";
  const note = { "100755": "executable", "120000": "link", "160000": "submodule", "100644": "", "040000": "" }[
    entry.mode
  ];
  if (entry.mode === "160000")
    return markup`<li class="row"><span>${entry.name}</span><span class="quiet">${note}</span></li>`;
  return markup`<li class="row"><a href="${base}/${isFolder ? "tree" : "blob"}/${encoded(spot.ref)}/${encoded(path)}">${
    entry.name
  }${isFolder && "/"}</a><span class="quiet">${note}</span></li>`;
}

function readmeOf(visit: Visit, spot: Spot, entry: TreeEntry): Html {
  const place = placeOf(visit);
  const text = place.git.blob(entry.oid)?.toString("utf8") ?? "";
  const below = spot.path === "" ? "" : `${encoded(spot.path)}/`;
  const at = (kind: string): string => `${place.base}/${kind}/${encoded(spot.ref)}/${below}`;
  const { sandbox } = visit;
  return markup`<section class="box readme" aria-label="${entry.name}"><p class="where">${entry.name}</p>
${markdown(text, { sandbox, place, links: at("blob"), pictures: at("raw"), breaks: false })}</section>`;
}

function rank(entry: TreeEntry): number {
  return entry.mode === "040000" ? 0 : 1;
}
