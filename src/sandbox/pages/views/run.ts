import { describeStartProblem } from "../../actions/run/start-runs.ts";
import { describeNotRun } from "../../actions/job/unavailable-error.ts";
import type { Sandbox } from "../../sandbox.ts";
import { markup, renderBooleanAttribute, type Html } from "../html.ts";
import { renderLog } from "../parts/log.ts";
import { renderAccount, renderProgress } from "../parts/badges.ts";
import { formatDuration, renderTime } from "../parts/time.ts";
import { renderJobAnnotations } from "../parts/checks.ts";
import { renderForm, renderFormProblem } from "../parts/form.ts";
import {
  PageNotFound,
  getPlace,
  parsePathNumber,
  type FormHandler,
  type Page,
  type Visit,
} from "../visit.ts";
import { formatTimestamp } from "../../time.ts";
import { createBytesResponse, createRedirect } from "../response.ts";
import { PageError } from "../page-error.ts";
import type { Run, Job, Step } from "../../schema/runs.ts";

/**
 * Renders a job's steps, each with its own lines folded below it. Running and failed steps are
 * open.
 */
function renderSteps(sandbox: Sandbox, run: Run, job: Job): Html {
  if (job.steps.length === 0) {
    const why =
      job.status === "completed"
        ? "The job ended before its first step."
        : "No step has started yet.";
    return markup`<p class="empty">${why}</p>`;
  }
  return markup`<ol class="rows steps folded">${job.steps.map(
    (step) =>
      markup`<li id="step-${step.number}">${renderStep(step, sandbox.actions.stepLog(run, job, step.number))}</li>`,
  )}</ol>`;
}

/** Renders why the job waits for a runner, or was not run here. Null for any other job. */
function renderNotRunReason({ awaits, notRun }: Job): Html | null {
  if (notRun !== undefined) return markup`<p class="quiet">${describeNotRun(notRun).summary}</p>`;
  if (awaits === undefined) return null;
  return markup`<p class="quiet">Waiting for a runner with the label <code>${awaits}</code>, which none here has.</p>`;
}

/** Renders the name as on GitHub, but shortens an action's commit. */
function renderStepName({ name }: Step): Html {
  const short = name.replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, "@$1");
  return markup`<span class="name" title="${name}">${short}</span>`;
}

function renderStep(step: Step, text: string): Html {
  const head = markup`${renderProgress(step)} ${renderStepName(step)} <span class="quiet">${formatDuration(
    step.startedAt,
    step.completedAt,
  )}</span>`;
  if (text === "") return markup`<p class="row">${head}</p>`;
  const open = step.status === "in_progress" || step.conclusion === "failure";
  return markup`<details data-open="${open ? "yes" : "no"}"${renderBooleanAttribute("open", open)}><summary
    class="row">${head}</summary>
${renderLog(text, `log-${step.number}`, `Log of ${step.name}`)}</details>`;
}

/** A run: its jobs, the actions on it, its artifacts. */
const runPage: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}",
  show(visit) {
    const found = requirePageRun(visit);
    const { base } = getPlace(visit);
    const done = found.status === "completed";
    return {
      title: found.displayTitle,
      tab: "actions",
      live: 1_000,
      main: markup`${renderRunHead(visit, found)}
<h2>Jobs</h2>
${
  found.jobs.length === 0
    ? markup`<p class="empty">${
        (found.startProblem && describeStartProblem(found.startProblem)) ??
        (done ? "The run ended before a job started." : "No jobs yet.")
      }</p>`
    : found.jobs.map((job) => renderJobBox(visit, found, job))
}
${renderJobAnnotations(visit, found.jobs)}
${renderInputs(found)}
<h2>Artifacts</h2>
${renderArtifacts(visit, found, base)}`,
    };
  },
  forms: {
    cancel: createRunControl("cancel"),
    rerun: createRunControl("rerun"),
    "rerun-failed-jobs": createRunControl("rerun-failed-jobs"),
  },
};

function requirePageRun(visit: Visit): Run {
  const { repository } = getPlace(visit);
  const id = parsePathNumber(visit.params["run"]);
  const found = visit.sandbox.world.runs.find(
    (one) => one.repositoryId === repository.id && one.id === id,
  );
  if (!found) throw new PageNotFound();
  return found;
}

function renderRunHead(visit: Visit, found: Run): Html {
  const { base } = getPlace(visit);
  const file = found.workflowPath.split("/").at(-1);
  const again = found.runAttempt > 1 ? ` · attempt ${found.runAttempt}` : "";
  const button = (name: string, text: string): Html =>
    renderForm(visit, name, markup`<button>${text}</button>`);
  const buttons =
    found.status === "completed"
      ? [
          button("rerun", "Run again"),
          found.conclusion === "success"
            ? null
            : button("rerun-failed-jobs", "Run failed jobs again"),
        ]
      : [button("cancel", "Cancel")];
  const shown = visit.person && markup`<div class="buttons">${buttons}</div>`;
  const by = markup`by ${renderAccount(visit.sandbox, found.actor)} ${renderTime(visit.sandbox, found.createdAt)}`;
  return markup`<h1>${found.displayTitle}</h1>
<p id="run-state">${renderProgress(found)} <span class="quiet"><a href="${base}/actions/workflows/${file}">${
    found.name
  }</a> #${found.runNumber}${again} · ${found.event.replaceAll("_", " ")} on <code>${found.headBranch}</code> at
<a href="${base}/commit/${found.headSha}"><code>${found.headSha.slice(0, 7)}</code></a> ${by}</span></p>
${["cancel", "rerun", "rerun-failed-jobs"].map((name) => renderFormProblem(visit, name))}
${visit.params["job"] === undefined && shown}`;
}

function renderJobBox(visit: Visit, found: Run, job: Job): Html {
  const { base } = getPlace(visit);
  const span = formatDuration(job.startedAt, job.completedAt);
  const steps = job.steps.map(
    (step) => markup`<li>${renderProgress(step)} ${renderStepName(step)}</li>`,
  );
  return markup`<section class="box" id="job-${job.id}" aria-label="Job ${job.name}"><p class="row"><a
href="${base}/actions/runs/${found.id}/job/${job.id}"><strong>${job.name}</strong></a>
<span>${span && markup`<span class="quiet">${span}</span> `}${renderProgress(job)}</span></p>
${renderNotRunReason(job)}
<ol class="steps">${steps}</ol></section>`;
}

function renderInputs(found: Run): Html | null {
  const inputs = Object.entries(found.inputs);
  if (inputs.length === 0) return null;
  return markup`<h2>Inputs</h2><dl class="pairs">${inputs.map(
    ([name, value]) => markup`<dt>${name}</dt><dd><code>${value}</code></dd>`,
  )}</dl>`;
}

function renderArtifacts(visit: Visit, found: Run, base: string): Html {
  const mine = visit.sandbox.world.artifacts.filter((one) => one.runId === found.id);
  if (mine.length === 0) return markup`<p class="empty">None.</p>`;
  const now = formatTimestamp(visit.sandbox.clock());
  return markup`<ul>${mine.map((one) => {
    const gone = one.expired || one.expiresAt <= now;
    const href = `${base}/actions/runs/${found.id}/artifacts/${one.id}`;
    const name = gone ? one.name : markup`<a href="${href}">${one.name}</a>`;
    return markup`<li>${name} <span class="quiet">${one.sizeInBytes} bytes${gone ? ", expired" : null}</span></li>`;
  })}</ul>`;
}

function createRunControl(verb: string): FormHandler {
  return async (visit) => {
    const { api } = getPlace(visit);
    await visit.api("POST", `${api}/actions/runs/${requirePageRun(visit).id}/${verb}`);
    return visit.url.pathname;
  };
}

/** A job: its steps, each with its growing log. */
const jobPage: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/job/{job}",
  show(visit) {
    const { base } = getPlace(visit);
    const { run, job: found } = requirePageJob(visit);
    const at = `${base}/actions/runs/${run.id}`;
    return {
      title: `${found.name} · ${run.displayTitle}`,
      tab: "actions",
      live: 1_000,
      main: markup`${renderRunHead(visit, run)}
<h2>${found.name}</h2>
<p id="job-state">${renderProgress(found)} <span
  class="quiet">${formatDuration(found.startedAt, found.completedAt)}</span>
<a href="${at}">All jobs of the run</a> · <a href="${at}/job/${found.id}/log.txt">Log as text</a></p>
${renderNotRunReason(found)}
${renderJobAnnotations(visit, [found])}
<h2>Steps</h2>
${renderSteps(visit.sandbox, run, found)}`,
    };
  },
};

const jobLogPage: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/job/{job}/log.txt",
  show(visit) {
    const { run, job: found } = requirePageJob(visit);
    return createBytesResponse(visit.sandbox.actions.log(run, found), "text/plain; charset=utf-8");
  },
};

/** Downloads an artifact from the address that the API returns. */
const artifactPage: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/artifacts/{artifact}",
  async show(visit) {
    const { api } = getPlace(visit);
    const id = parsePathNumber(visit.params["artifact"]);
    const { location } = await visit
      .api("GET", `${api}/actions/artifacts/${id}/zip`)
      .catch((error: unknown) => {
        throw error instanceof PageError && error.status === 404 ? new PageNotFound() : error;
      });
    if (location === null) throw new PageNotFound();
    return createRedirect(location);
  },
};

function requirePageJob(visit: Visit) {
  const run = requirePageRun(visit);
  const id = parsePathNumber(visit.params["job"]);
  const found = run.jobs.find((one) => one.id === id);
  if (!found) throw new PageNotFound();
  return { run, job: found };
}

export const runPages: Page[] = [runPage, jobPage, jobLogPage, artifactPage];
