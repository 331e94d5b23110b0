import { markup, type Html } from "../html.ts";
import { renderForm, renderFormProblem } from "../parts/form.ts";
import { renderTime } from "../parts/time.ts";
import { getPlace, type FormHandler, type Page, type Visit } from "../visit.ts";
import { encodePath } from "../ref-path.ts";
import { getSubject } from "../parts/commit-row.ts";

const branchesPage: Page = {
  path: "/{owner}/{repo}/branches",
  show(visit) {
    const { repository, git } = getPlace(visit);
    const found = git.refs("refs/heads/");
    git.preload(found.map(({ oid }) => oid));
    const name = (ref: string): string => ref.slice("refs/heads/".length);
    const sorted = found.toSorted(
      (a, b) =>
        Number(name(b.ref) === repository.defaultBranch) -
        Number(name(a.ref) === repository.defaultBranch),
    );
    return {
      title: "Branches",
      tab: "code",
      live: 3_000,
      main: markup`<h1>Branches</h1>${renderFormProblem(visit, "delete-branch")}
${
  sorted.length === 0
    ? markup`<p class="empty">No branches yet.</p>`
    : markup`<ul class="rows">${sorted.map(({ ref, oid }) => renderBranchRow(visit, name(ref), oid))}</ul>`
}`,
    };
  },
  forms: { "delete-branch": createDeleteBranchForm() },
};

const tagsPage: Page = {
  path: "/{owner}/{repo}/tags",
  show(visit) {
    const { git, base } = getPlace(visit);
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
        return markup`<li class="row"><a href="${base}/tree/${encodePath(name)}"><strong>${name}</strong></a>
<a class="sha" href="${base}/commit/${at}"><code>${at.slice(0, 7)}</code></a></li>`;
      })}</ul>`
}`,
    };
  },
};

function renderBranchRow(visit: Visit, name: string, oid: string): Html {
  const { repository, git, base } = getPlace(visit);
  const commit = git.commit(oid);
  const pull = visit.sandbox.world.issues.findLast(
    (one) => one.repositoryId === repository.id && one.pull?.headRef === name,
  );
  const isDefault = name === repository.defaultBranch;
  const button = markup`<input type="hidden" name="branch" value="${name}">
<button aria-label="Delete the branch ${name}">Delete</button>`;
  return markup`<li class="row" id="branch-${name}"><div>
<a href="${base}/tree/${encodePath(name)}"><strong>${name}</strong></a>${
    isDefault && markup` <span class="label">default</span>`
  }<p class="quiet">${commit && markup`${getSubject(commit)} · ${renderTime(visit.sandbox, commit.committer.date)}`}
· <a href="${base}/commits/${encodePath(name)}">commits</a>${
    !isDefault &&
    markup` · <a href="${base}/compare/${encodePath(repository.defaultBranch)}...${encodePath(name)}">compare</a>`
  }${pull && markup` · <a href="${base}/pull/${pull.number}">#${pull.number}</a>`}</p></div>${
    !isDefault && visit.person && renderForm(visit, "delete-branch", button)
  }</li>`;
}

function createDeleteBranchForm(): FormHandler {
  return async (visit, fields) => {
    await visit.api(
      "DELETE",
      `${getPlace(visit).api}/git/refs/heads/${encodePath(fields.get("branch") ?? "")}`,
    );
    return visit.url.pathname;
  };
}

export const branchPages: Page[] = [branchesPage, tagsPage];
