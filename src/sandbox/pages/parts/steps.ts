import { describeNotRun } from "../../actions/unavailable.ts";
import type { Job, Run, Step } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { flag, markup, type Html } from "../html.ts";
import { log } from "./log.ts";
import { progress } from "./state.ts";
import { lasted } from "./time.ts";

/** A job's steps, each with its own lines folded below it; what runs and what failed is open. */
export function steps(sandbox: Sandbox, run: Run, job: Job): Html {
  if (job.steps.length === 0) {
    const why = job.status === "completed" ? "The job ended before its first step." : "No step has begun yet.";
    return markup`<p class="empty">${why}</p>`;
  }
  return markup`<ol class="rows steps folded">${job.steps.map(
    (step) => markup`<li id="step-${step.number}">${one(step, sandbox.actions.stepLog(run, job, step.number))}</li>`,
  )}</ol>`;
}

/** Why the job waits for a runner, or was not run here; nothing for another job. */
export function whyNotRun({ awaits, notRun }: Job): Html | null {
  if (notRun !== undefined) return markup`<p class="quiet">${describeNotRun(notRun).summary}</p>`;
  if (awaits === undefined) return null;
  return markup`<p class="quiet">Waiting for a runner with the label <code>${awaits}</code>, which none here has.</p>`;
}

/** As on GitHub, but for an action's commit, which nobody reads to its end. */
export function stepName({ name }: Step): Html {
  const short = name.replace(/@([0-9a-f]{7})[0-9a-f]{33}$/, "@$1");
  return markup`<span class="name" title="${name}">${short}</span>`;
}

function one(step: Step, text: string): Html {
  const head = markup`${progress(step)} ${stepName(step)} <span class="quiet">${lasted(
    step.startedAt,
    step.completedAt,
  )}</span>`;
  if (text === "") return markup`<p class="row">${head}</p>`;
  const open = step.status === "in_progress" || step.conclusion === "failure";
  return markup`<details data-open="${open ? "yes" : "no"}"${flag("open", open)}><summary class="row">${head}</summary>
${log(text, `log-${step.number}`, `Log of ${step.name}`)}</details>`;
}
