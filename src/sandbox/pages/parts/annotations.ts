import type { CheckRun, Job } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { encoded } from "../views/spot.ts";
import { state } from "./state.ts";

const STATES = { failure: "failure", warning: "action_required", notice: "neutral" } as const;

/** What jobs noted, as their check runs keep it. */
export function annotations(visit: Visit, jobs: readonly Job[]): Html | null {
  const ids = new Set(jobs.map(({ id }) => id));
  return annotationsOf(
    visit,
    visit.sandbox.world.checkRuns.filter(({ jobId }) => jobId !== null && ids.has(jobId)),
  );
}

export function annotationsOf(visit: Visit, checks: readonly CheckRun[]): Html | null {
  const all = checks.flatMap(({ annotations: mine = [], headSha }) => mine.map((one) => ({ ...one, headSha })));
  if (all.length === 0) return null;
  const { base } = placeOf(visit);
  return markup`<h2>Annotations</h2><ul class="rows">${all.map(
    ({ level, path, startLine, title, message, headSha }) => {
      // GitHub's place for what is about the workflow as a whole.
      const href = `${base}/blob/${headSha}/${encoded(path)}#L${startLine}`;
      const at = path !== ".github" && markup`<a class="path" href="${href}">${path}:${startLine}</a> `;
      const words = markup`${title && markup`<strong>${title}</strong> `}${message}`;
      return markup`<li class="row"><span>${state(STATES[level], level)} ${at}${words}</span></li>`;
    },
  )}</ul>`;
}

/** What checks of the head note on this line of the new version, below it: as GitHub shows it among the changes. */
export function annotationsAt(visit: Visit, headSha: string, path: string, line: number): Html | null {
  const { repository } = placeOf(visit);
  const here = visit.sandbox.world.checkRuns
    .filter((check) => check.repositoryId === repository.id && check.headSha === headSha)
    .flatMap(({ name, annotations: mine = [] }) => mine.map((one) => ({ ...one, name })))
    .filter((one) => one.path === path && one.endLine === line);
  if (here.length === 0) return null;
  return markup`<ul class="rows">${here.map(({ level, title, message, name }) => {
    const words = markup`${title && markup`<strong>${title}</strong> `}${message}`;
    return markup`<li class="row"><span>${state(STATES[level], level)} ${words}
<span class="quiet">${name}</span></span></li>`;
  })}</ul>`;
}
