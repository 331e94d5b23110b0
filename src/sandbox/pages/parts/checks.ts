import { listLatestStatuses } from "../../checks/commit-statuses.ts";
import { markup, type Html } from "../html.ts";
import { getPlace, type Visit } from "../visit.ts";
import { encodePath } from "../ref-path.ts";
import { renderProgress, renderState } from "./badges.ts";
import { listLatestChecks } from "../../checks/required-checks.ts";
import { formatDuration } from "./time.ts";
import type { CheckRun } from "../../schema/checks.ts";
import type { Job } from "../../schema/runs.ts";

const ANNOTATION_STATES = {
  failure: "failure",
  warning: "action_required",
  notice: "neutral",
} as const;

/** Renders the annotations of jobs, which their check runs keep. */
export function renderJobAnnotations(visit: Visit, jobs: readonly Job[]): Html | null {
  const ids = new Set(jobs.map(({ id }) => id));
  return renderAnnotations(
    visit,
    visit.sandbox.world.checkRuns.filter(({ jobId }) => jobId !== null && ids.has(jobId)),
  );
}

export function renderAnnotations(visit: Visit, checks: readonly CheckRun[]): Html | null {
  const all = checks.flatMap(({ annotations: mine = [], headSha }) =>
    mine.map((one) => ({ ...one, headSha })),
  );
  if (all.length === 0) return null;
  const { base } = getPlace(visit);
  return markup`<h2>Annotations</h2><ul class="rows">${all.map(
    ({ level, path, startLine, title, message, headSha }) => {
      // GitHub uses this place for an annotation of the whole workflow.
      const href = `${base}/blob/${headSha}/${encodePath(path)}#L${startLine}`;
      const at =
        path !== ".github" && markup`<a class="path" href="${href}">${path}:${startLine}</a> `;
      const words = markup`${title && markup`<strong>${title}</strong> `}${message}`;
      return markup`<li class="row"><span>${renderState(ANNOTATION_STATES[level], level)} ${at}${words}</span></li>`;
    },
  )}</ul>`;
}

/**
 * Renders the annotations of the head's checks on this line of the new version. As on GitHub, they
 * are below the line.
 */
export function renderLineAnnotations(
  visit: Visit,
  headSha: string,
  path: string,
  line: number,
): Html | null {
  const { repository } = getPlace(visit);
  const here = visit.sandbox.world.checkRuns
    .filter((check) => check.repositoryId === repository.id && check.headSha === headSha)
    .flatMap(({ name, annotations: mine = [] }) => mine.map((one) => ({ ...one, name })))
    .filter((one) => one.path === path && one.endLine === line);
  if (here.length === 0) return null;
  return markup`<ul class="rows">${here.map(({ level, title, message, name }) => {
    const words = markup`${title && markup`<strong>${title}</strong> `}${message}`;
    return markup`<li class="row"><span>${renderState(ANNOTATION_STATES[level], level)} ${words}
<span class="quiet">${name}</span></span></li>`;
  })}</ul>`;
}

/** Renders the results of checks and statuses for a commit, each with its page. */
export function renderChecks(visit: Visit, sha: string): Html {
  const { sandbox } = visit;
  const { repository, base } = getPlace(visit);
  const runs = listLatestChecks(sandbox, repository, sha);
  const statuses = listLatestStatuses(sandbox.world, repository, sha);
  if (runs.length === 0 && statuses.length === 0)
    return markup`<p class="empty">No checks on this commit yet.</p>`;
  return markup`<ul class="rows checks">${runs.map(
    (
      one,
    ) => markup`<li class="row" id="check-${one.id}"><div><a href="${base}/runs/${one.id}">${one.name}</a>
<span class="quiet">${one.appSlug} ${one.output.title && `· ${one.output.title}`}${formatCheckDuration(
      one,
    )}</span></div>
${renderProgress(one)}</li>`,
  )}${statuses.map(
    (
      one,
    ) => markup`<li class="row"><div>${one.context} <span class="quiet">${one.description}</span></div
>${renderState(one.state)}</li>`,
  )}</ul>`;
}

function formatCheckDuration(check: CheckRun): string {
  const span = formatDuration(check.startedAt, check.completedAt);
  return span === null ? "" : ` · ${span}`;
}
