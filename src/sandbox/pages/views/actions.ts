import { workflowsAt } from "../../actions/workflows.ts";
import type { Run, Workflow } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { paged, pager } from "../parts/pager.ts";
import { progress } from "../parts/state.ts";
import { lasted, time } from "../parts/time.ts";
import { who } from "../parts/who.ts";
import { Missing, placeOf, type Page, type Shown, type Visit } from "../visit.ts";
import { dispatchBox, dispatchForm } from "./dispatch.ts";

/** All runs, newest first. */
export const actions: Page = { path: "/{owner}/{repo}/actions", show: (visit) => list(visit, null) };

/** The runs of one workflow, by its file's name; it can be run here where it takes a dispatch. */
export const workflowRuns: Page = {
  path: "/{owner}/{repo}/actions/workflows/{workflow}",
  show(visit) {
    const { repository } = placeOf(visit);
    const name = visit.params["workflow"] ?? "";
    const path = `.github/workflows/${name}`;
    const known = visit.sandbox.world.workflows.find(
      (one) => one.repositoryId === repository.id && (one.path === path || String(one.id) === name),
    );
    if (!known && !files(visit).some((one) => one.path === path)) throw new Missing();
    return list(visit, known?.path ?? path);
  },
  forms: { dispatch: dispatchForm },
};

function list(visit: Visit, path: string | null): Shown {
  const { repository, base } = placeOf(visit);
  const { world } = visit.sandbox;
  const runs = world.runs
    .filter((one) => one.repositoryId === repository.id && (path === null || one.workflowPath === path))
    .toReversed();
  const workflows = new Map<string, string>(files(visit).map(({ name, path: file }) => [file, name]));
  for (const one of world.workflows) if (one.repositoryId === repository.id) workflows.set(one.path, one.name);
  const title = path === null ? "Actions" : (workflows.get(path) ?? path);
  return {
    title,
    tab: "actions",
    live: 1_500,
    main: markup`<h1>${title}</h1>
<div class="columns"><section class="thread-column" aria-label="Runs">${path && dispatchBox(visit, path)}
${
  runs.length === 0
    ? markup`<p class="empty">No runs yet.</p>`
    : markup`<ul class="rows">${paged(visit, runs).map((one) => runRow(visit, one))}</ul>`
}
${pager(visit, runs.length)}</section>
<aside aria-labelledby="workflows-title"><h2 id="workflows-title">Workflows</h2>
${
  workflows.size === 0
    ? markup`<p class="empty">No workflow files on ${repository.defaultBranch}.</p>`
    : markup`<ul>${[...workflows].map(
        ([file, name]) => markup`<li><a href="${base}/actions/workflows/${file.split("/").at(-1)}">${name}</a></li>`,
      )}</ul>`
}
${path && markup`<p><a href="${base}/actions">All runs</a></p>`}</aside></div>`,
  };
}

/** The workflow files on the default branch. */
function files(visit: Visit): Pick<Workflow, "name" | "path">[] {
  const { git, repository } = placeOf(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  return head === null ? [] : workflowsAt(git, head).map((one) => (one.ok ? one.workflow : one.broken));
}

export function runRow(visit: Visit, run: Run): Html {
  const { base } = placeOf(visit);
  const span = lasted(run.startedAt, run.status === "completed" ? run.updatedAt : null);
  return markup`<li class="row" id="run-${run.id}"><div><a href="${base}/actions/runs/${run.id}"><strong>${
    run.displayTitle
  }</strong></a><p class="quiet">${run.name} #${run.runNumber} · ${run.event.replaceAll("_", " ")} on <code>${
    run.headBranch
  }</code> by ${who(visit.sandbox, run.actor)} ${time(visit.sandbox, run.createdAt)}${
    span && ` · ${span}`
  }</p></div>${progress(run)}</li>`;
}
