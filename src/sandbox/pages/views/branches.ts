import { markup, type Html } from "../html.ts";
import { form } from "../parts/fields.ts";
import { time } from "../parts/time.ts";
import { problemOf } from "../tried.ts";
import { placeOf, type Form, type Page, type Visit } from "../visit.ts";
import { encoded } from "./spot.ts";
import { subject } from "../parts/commit-row.ts";

export const branches: Page = {
  path: "/{owner}/{repo}/branches",
  show(visit) {
    const { repository, git } = placeOf(visit);
    const found = git.refs("refs/heads/");
    git.preload(found.map(({ oid }) => oid));
    const name = (ref: string): string => ref.slice("refs/heads/".length);
    const sorted = found.toSorted(
      (a, b) => Number(name(b.ref) === repository.defaultBranch) - Number(name(a.ref) === repository.defaultBranch),
    );
    return {
      title: "Branches",
      tab: "code",
      live: 3_000,
      main: markup`<h1>Branches</h1>${problemOf(visit, "delete-branch")}
${
  sorted.length === 0
    ? markup`<p class="empty">No branches yet.</p>`
    : markup`<ul class="rows">${sorted.map(({ ref, oid }) => row(visit, name(ref), oid))}</ul>`
}`,
    };
  },
  forms: { "delete-branch": deleteBranch() },
};

export const tags: Page = {
  path: "/{owner}/{repo}/tags",
  show(visit) {
    const { git, base } = placeOf(visit);
    const found = git.refs("refs/tags/").toReversed();
    return {
      title: "Tags",
      tab: "code",
      live: 5_000,
      main: markup`<h1>Tags</h1><p><a href="${base}/releases">Releases</a></p>
${
  found.length === 0
    ? markup`<p class="empty">No tags yet.</p>`
    : markup`<ul class="rows">${found.map(({ ref, oid }) => {
        const name = ref.slice("refs/tags/".length);
        const at = git.peel(oid) ?? oid;
        return markup`<li class="row"><a href="${base}/tree/${encoded(name)}"><strong>${name}</strong></a>
<a class="sha" href="${base}/commit/${at}"><code>${at.slice(0, 7)}</code></a></li>`;
      })}</ul>`
}`,
    };
  },
};

function row(visit: Visit, name: string, oid: string): Html {
  const { repository, git, base } = placeOf(visit);
  const commit = git.commit(oid);
  const pull = visit.sandbox.world.issues.findLast(
    (one) => one.repositoryId === repository.id && one.pull?.headRef === name,
  );
  const isDefault = name === repository.defaultBranch;
  const button = markup`<input type="hidden" name="branch" value="${name}">
<button aria-label="Delete the branch ${name}">Delete</button>`;
  return markup`<li class="row" id="branch-${name}"><div>
<a href="${base}/tree/${encoded(name)}"><strong>${name}</strong></a>${
    isDefault && markup` <span class="label">default</span>`
  }<p class="quiet">${commit && markup`${subject(commit)} · ${time(visit.sandbox, commit.committer.date)}`}
· <a href="${base}/commits/${encoded(name)}">commits</a>${
    !isDefault &&
    markup` · <a href="${base}/compare/${encoded(repository.defaultBranch)}...${encoded(name)}">compare</a>`
  }${pull && markup` · <a href="${base}/pull/${pull.number}">#${pull.number}</a>`}</p></div>${
    !isDefault && visit.person && form(visit, "delete-branch", button)
  }</li>`;
}

function deleteBranch(): Form {
  return async (visit, fields) => {
    await visit.api("DELETE", `${placeOf(visit).api}/git/refs/heads/${encoded(fields.get("branch") ?? "")}`);
    return visit.url.pathname;
  };
}
