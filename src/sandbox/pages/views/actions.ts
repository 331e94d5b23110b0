import { markup, renderBooleanAttribute, type Html } from "../html.ts";
import { getTypedValue, renderForm, renderFormProblem, renderSignInHint } from "../parts/form.ts";
import {
  PageNotFound,
  getPlace,
  type FormHandler,
  type Page,
  type PageContent,
  type Visit,
} from "../visit.ts";
import { parseYaml, toRecord } from "../../yaml.ts";
import { loadWorkflows } from "../../actions/workflow/load-workflows.ts";
import { getPageItems, renderPager } from "../parts/pager.ts";
import { renderAccount, renderProgress } from "../parts/badges.ts";
import { formatDuration, renderTime } from "../parts/time.ts";
import type { Run, Workflow } from "../../schema/runs.ts";

interface Input {
  name: string;
  description: string;
  fallback: string;
  required: boolean;
  /** Empty if any text is allowed. */
  options: string[];
}

/**
 * Renders the form that runs a workflow, with the inputs that its file declares. Null if the
 * workflow accepts no dispatch.
 */
function renderDispatchBox(visit: Visit, path: string): Html | null {
  const { repository } = getPlace(visit);
  const inputs = readInputs(visit, path);
  if (inputs === null) return null;
  const ref = getTypedValue(visit, "dispatch", "ref") || repository.defaultBranch;
  const fields = markup`${renderFormProblem(visit, "dispatch")}
<label for="ref">Branch or tag</label> <input id="ref" name="ref" value="${ref}" required>
${inputs.map((input) => renderInput(input, getTypedValue(visit, "dispatch", `input:${input.name}`) || input.fallback))}
<button class="primary">Run the workflow</button>`;
  const open = renderBooleanAttribute("open", visit.sentForm?.name === "dispatch");
  return markup`<details class="box" id="dispatch"${open}><summary>Run this workflow</summary>
${
  renderSignInHint(visit, "run it") ??
  renderForm(visit, "dispatch", fields, { id: "dispatch-form", class: "wide" })
}</details>`;
}

const handleDispatch: FormHandler = async (visit, fields) => {
  const { api } = getPlace(visit);
  const inputs = [...fields].flatMap(([name, value]) =>
    name.startsWith("input:") ? [[name.slice(6), value]] : [],
  );
  const body = { ref: fields.get("ref") ?? "", inputs: Object.fromEntries(inputs) as object };
  const workflow = encodeURIComponent(visit.params["workflow"] ?? "");
  await visit.api("POST", `${api}/actions/workflows/${workflow}/dispatches`, body);
  return visit.url.pathname;
};

function renderInput({ name, description, required, options }: Input, value: string): Html {
  const id = `input-${name}`;
  const about = description && markup` <span class="quiet">${description}</span>`;
  const label = markup`<label for="${id}">${name}${about}</label>`;
  if (options.length === 0) {
    return markup`${label} <input id="${id}" name="input:${name}"
      value="${value}"${renderBooleanAttribute("required", required)}>`;
  }
  return markup`${label} <select id="${id}" name="input:${name}">${options.map(
    (one) => markup`<option${renderBooleanAttribute("selected", one === value)}>${one}</option>`,
  )}</select>`;
}

/** Returns the inputs that `on.workflow_dispatch.inputs` declares on the default branch. */
function readInputs(visit: Visit, path: string): Input[] | null {
  const { git, repository } = getPlace(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  const file = head === null ? null : git.at(head, path);
  const on = file && toRecord(parseYaml(git.blob(file.oid)?.toString("utf8") ?? ""))["on"];
  if (on === "workflow_dispatch" || (Array.isArray(on) && on.includes("workflow_dispatch")))
    return [];
  if (!Object.hasOwn(toRecord(on), "workflow_dispatch")) return null;
  const declared = toRecord(toRecord(toRecord(on)["workflow_dispatch"])["inputs"]);
  return Object.entries(declared).map(([name, given]): Input => {
    const input = toRecord(given);
    const options = Array.isArray(input["options"]) ? input["options"].map(toWord) : [];
    return {
      name,
      description: toWord(input["description"]),
      fallback: toWord(input["default"]),
      required: input["required"] === true,
      options: input["type"] === "boolean" ? ["false", "true"] : options,
    };
  });
}

function toWord(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}

/** All runs, newest first. */
const actionsPage: Page = {
  path: "/{owner}/{repo}/actions",
  show: (visit) => createRunsContent(visit, null),
};

/** The runs of one workflow, by its file's name. The page can start it if it accepts a dispatch. */
const workflowRunsPage: Page = {
  path: "/{owner}/{repo}/actions/workflows/{workflow}",
  show(visit) {
    const { repository } = getPlace(visit);
    const name = visit.params["workflow"] ?? "";
    const path = `.github/workflows/${name}`;
    const known = visit.sandbox.world.workflows.find(
      (one) => one.repositoryId === repository.id && (one.path === path || String(one.id) === name),
    );
    if (!known && !listWorkflowFiles(visit).some((one) => one.path === path))
      throw new PageNotFound();
    return createRunsContent(visit, known?.path ?? path);
  },
  forms: { dispatch: handleDispatch },
};

function createRunsContent(visit: Visit, path: string | null): PageContent {
  const { repository, base } = getPlace(visit);
  const { world } = visit.sandbox;
  const runs = world.runs
    .filter(
      (one) => one.repositoryId === repository.id && (path === null || one.workflowPath === path),
    )
    .toReversed();
  const workflows = new Map<string, string>(
    listWorkflowFiles(visit).map(({ name, path: file }) => [file, name]),
  );
  for (const one of world.workflows)
    if (one.repositoryId === repository.id) workflows.set(one.path, one.name);
  const title = path === null ? "Actions" : (workflows.get(path) ?? path);
  return {
    title,
    tab: "actions",
    live: 1_500,
    main: markup`<h1>${title}</h1>
<div class="columns"><section class="thread-column" aria-label="Runs">${path && renderDispatchBox(visit, path)}
${
  runs.length === 0
    ? markup`<p class="empty">No runs yet.</p>`
    : markup`<ul class="rows">${getPageItems(visit, runs).map((one) => renderRunRow(visit, one))}</ul>`
}
${renderPager(visit, runs.length)}</section>
<aside aria-labelledby="workflows-title"><h2 id="workflows-title">Workflows</h2>
${
  workflows.size === 0
    ? markup`<p class="empty">No workflow files on ${repository.defaultBranch}.</p>`
    : markup`<ul>${[...workflows].map(
        ([file, name]) =>
          markup`<li><a href="${base}/actions/workflows/${file.split("/").at(-1)}">${name}</a></li>`,
      )}</ul>`
}
${path && markup`<p><a href="${base}/actions">All runs</a></p>`}</aside></div>`,
  };
}

/** Returns the workflow files on the default branch. */
function listWorkflowFiles(visit: Visit): Pick<Workflow, "name" | "path">[] {
  const { git, repository } = getPlace(visit);
  const head = git.ref(`refs/heads/${repository.defaultBranch}`);
  return head === null
    ? []
    : loadWorkflows(git, head).map((one) => (one.ok ? one.workflow : one.broken));
}

export function renderRunRow(visit: Visit, run: Run): Html {
  const { base } = getPlace(visit);
  const span = formatDuration(run.startedAt, run.status === "completed" ? run.updatedAt : null);
  return markup`<li class="row" id="run-${run.id}"><div><a href="${base}/actions/runs/${run.id}"><strong>${
    run.displayTitle
  }</strong></a><p class="quiet">${run.name} #${run.runNumber} · ${run.event.replaceAll("_", " ")} on <code>${
    run.headBranch
  }</code> by ${renderAccount(visit.sandbox, run.actor)} ${renderTime(visit.sandbox, run.createdAt)}${
    span && ` · ${span}`
  }</p></div>${renderProgress(run)}</li>`;
}

export const actionsPages: Page[] = [actionsPage, workflowRunsPage];
