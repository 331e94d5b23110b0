import { latestChecks } from "../../checks/required.ts";
import type { CheckRun, CommitStatus } from "../../model.ts";
import { markup, type Html } from "../html.ts";
import { placeOf, type Visit } from "../visit.ts";
import { progress, state } from "./state.ts";
import { lasted } from "./time.ts";

/** What checks and statuses say about a commit, each with its page. */
export function checks(visit: Visit, sha: string): Html {
  const { sandbox } = visit;
  const { repository, base } = placeOf(visit);
  const runs = latestChecks(sandbox, repository, sha);
  const statuses = new Map<string, CommitStatus>();
  for (const one of sandbox.world.statuses) {
    if (one.repositoryId === repository.id && one.sha === sha) statuses.set(one.context, one);
  }
  if (runs.length === 0 && statuses.size === 0) return markup`<p class="empty">No checks on this commit yet.</p>`;
  return markup`<ul class="rows checks">${runs.map(
    (one) => markup`<li class="row" id="check-${one.id}"><div><a href="${base}/runs/${one.id}">${one.name}</a>
<span class="quiet">${one.appSlug} ${one.output.title && `· ${one.output.title}`}${took(one)}</span></div>
${progress(one)}</li>`,
  )}${[...statuses.values()].map(
    (one) => markup`<li class="row"><div>${one.context} <span class="quiet">${one.description}</span></div
>${state(one.state)}</li>`,
  )}</ul>`;
}

function took(check: CheckRun): string {
  const span = lasted(check.startedAt, check.completedAt);
  return span === null ? "" : ` · ${span}`;
}
