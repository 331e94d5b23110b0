import { markup } from "../html.ts";
import { annotations } from "../parts/annotations.ts";
import { progress } from "../parts/state.ts";
import { steps, whyNotRun } from "../parts/steps.ts";
import { lasted } from "../parts/time.ts";
import { bytes, movedTo } from "../respond.ts";
import { Refused } from "../refused.ts";
import { Missing, numberOf, placeOf, type Page, type Visit } from "../visit.ts";
import { runHead, runOf } from "./run.ts";

/** A job: its steps, each with its log as it grows. */
export const job: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/job/{job}",
  show(visit) {
    const { base } = placeOf(visit);
    const { run, job: found } = jobOf(visit);
    const at = `${base}/actions/runs/${run.id}`;
    return {
      title: `${found.name} · ${run.displayTitle}`,
      tab: "actions",
      live: 1_000,
      main: markup`${runHead(visit, run)}
<h2>${found.name}</h2>
<p id="job-state">${progress(found)} <span class="quiet">${lasted(found.startedAt, found.completedAt)}</span>
<a href="${at}">All jobs of the run</a> · <a href="${at}/job/${found.id}/log.txt">Log as text</a></p>
${whyNotRun(found)}
${annotations(visit, [found])}
<h2>Steps</h2>
${steps(visit.sandbox, run, found)}`,
    };
  },
};

export const jobLog: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/job/{job}/log.txt",
  show(visit) {
    const { run, job: found } = jobOf(visit);
    return bytes(visit.sandbox.actions.log(run, found), "text/plain; charset=utf-8");
  },
};

/** Downloads an artifact: to where the API says that it lies. */
export const artifact: Page = {
  path: "/{owner}/{repo}/actions/runs/{run}/artifacts/{artifact}",
  async show(visit) {
    const { api } = placeOf(visit);
    const id = numberOf(visit.params["artifact"]);
    const { location } = await visit.api("GET", `${api}/actions/artifacts/${id}/zip`).catch((error: unknown) => {
      throw error instanceof Refused && error.status === 404 ? new Missing() : error;
    });
    if (location === null) throw new Missing();
    return movedTo(location);
  },
};

function jobOf(visit: Visit) {
  const run = runOf(visit);
  const id = numberOf(visit.params["job"]);
  const found = run.jobs.find((one) => one.id === id);
  if (!found) throw new Missing();
  return { run, job: found };
}
