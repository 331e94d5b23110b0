import type { Job, Run } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { annotations } from "../parts/annotations.ts";
import { form } from "../parts/fields.ts";
import { progress } from "../parts/state.ts";
import { stepName, whyNotRun } from "../parts/steps.ts";
import { lasted, time } from "../parts/time.ts";
import { who } from "../parts/who.ts";
import { problemOf } from "../tried.ts";
import { Missing, numberOf, placeOf, type Form, type Page, type Visit } from "../visit.ts";
import { stamp } from "../../time.ts";

/** A run: its jobs, what can be done to it, its artifacts. */
export const run: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}",
  show(visit) {
    const found = runOf(visit);
    const { base } = placeOf(visit);
    const done = found.status === "completed";
    return {
      title: found.displayTitle,
      tab: "actions",
      live: 1_000,
      main: markup`${runHead(visit, found)}
<h2>Jobs</h2>
${
  found.jobs.length === 0
    ? markup`<p class="empty">${
        visit.sandbox.actions.problem(found) ?? (done ? "The run ended before a job began." : "No jobs yet.")
      }</p>`
    : found.jobs.map((job) => jobBox(visit, found, job))
}
${annotations(visit, found.jobs)}
${inputsOf(found)}
<h2>Artifacts</h2>
${artifacts(visit, found, base)}`,
    };
  },
  forms: { cancel: control("cancel"), rerun: control("rerun"), "rerun-failed-jobs": control("rerun-failed-jobs") },
};

export function runOf(visit: Visit): Run {
  const { repository } = placeOf(visit);
  const id = numberOf(visit.params["run"]);
  const found = visit.sandbox.world.runs.find((one) => one.repositoryId === repository.id && one.id === id);
  if (!found) throw new Missing();
  return found;
}

export function runHead(visit: Visit, found: Run): Html {
  const { base } = placeOf(visit);
  const file = found.workflowPath.split("/").at(-1);
  const again = found.runAttempt > 1 ? ` · attempt ${found.runAttempt}` : "";
  const button = (name: string, text: string): Html => form(visit, name, markup`<button>${text}</button>`);
  const buttons =
    found.status === "completed"
      ? [
          button("rerun", "Run again"),
          found.conclusion === "success" ? null : button("rerun-failed-jobs", "Run failed jobs again"),
        ]
      : [button("cancel", "Cancel")];
  const shown = visit.person && markup`<div class="buttons">${buttons}</div>`;
  const by = markup`by ${who(visit.sandbox, found.actor)} ${time(visit.sandbox, found.createdAt)}`;
  return markup`<h1>${found.displayTitle}</h1>
<p id="run-state">${progress(found)} <span class="quiet"><a href="${base}/actions/workflows/${file}">${
    found.name
  }</a> #${found.runNumber}${again} · ${found.event.replaceAll("_", " ")} on <code>${found.headBranch}</code> at
<a href="${base}/commit/${found.headSha}"><code>${found.headSha.slice(0, 7)}</code></a> ${by}</span></p>
${["cancel", "rerun", "rerun-failed-jobs"].map((name) => problemOf(visit, name))}
${visit.params["job"] === undefined && shown}`;
}

function jobBox(visit: Visit, found: Run, job: Job): Html {
  const { base } = placeOf(visit);
  const span = lasted(job.startedAt, job.completedAt);
  return markup`<section class="box" id="job-${job.id}" aria-label="Job ${job.name}"><p class="row"><a
href="${base}/actions/runs/${found.id}/job/${job.id}"><strong>${job.name}</strong></a>
<span>${span && markup`<span class="quiet">${span}</span> `}${progress(job)}</span></p>
${whyNotRun(job)}
<ol class="steps">${job.steps.map((step) => markup`<li>${progress(step)} ${stepName(step)}</li>`)}</ol></section>`;
}

function inputsOf(found: Run): Html | null {
  const inputs = Object.entries(found.inputs);
  if (inputs.length === 0) return null;
  return markup`<h2>Inputs</h2><dl class="pairs">${inputs.map(
    ([name, value]) => markup`<dt>${name}</dt><dd><code>${value}</code></dd>`,
  )}</dl>`;
}

function artifacts(visit: Visit, found: Run, base: string): Html {
  const mine = visit.sandbox.world.artifacts.filter((one) => one.runId === found.id);
  if (mine.length === 0) return markup`<p class="empty">None.</p>`;
  const now = stamp(visit.sandbox.clock());
  return markup`<ul>${mine.map((one) => {
    const gone = one.expired || one.expiresAt <= now;
    const href = `${base}/actions/runs/${found.id}/artifacts/${one.id}`;
    const name = gone ? one.name : markup`<a href="${href}">${one.name}</a>`;
    return markup`<li>${name} <span class="quiet">${one.sizeInBytes} bytes${gone ? ", expired" : null}</span></li>`;
  })}</ul>`;
}

function control(verb: string): Form {
  return async (visit) => {
    const { api } = placeOf(visit);
    await visit.api("POST", `${api}/actions/runs/${runOf(visit).id}/${verb}`);
    return visit.url.pathname;
  };
}
