import { markup } from "../html.ts";
import { renderCommentText } from "../markdown/render.ts";
import { renderAnnotations } from "../parts/checks.ts";
import { renderProgress } from "../parts/badges.ts";
import { renderTime } from "../parts/time.ts";
import { createRedirect } from "../response.ts";
import { PageNotFound, parsePathNumber, getPlace, type Page } from "../visit.ts";

/** A check run: an app's result for a commit. A check run of Actions leads to its job. */
const checkRunPage: Page = {
  path: "/{owner}/{repo}/runs/{check}",
  show(visit) {
    const { sandbox } = visit;
    const place = getPlace(visit);
    const id = parsePathNumber(visit.params["check"]);
    const check = sandbox.world.checkRuns.find(
      (one) => one.repositoryId === place.repository.id && one.id === id,
    );
    if (!check) throw new PageNotFound();
    const run = sandbox.world.runs.find((one) => one.jobs.some((job) => job.id === check.jobId));
    if (run) return createRedirect(`${place.base}/actions/runs/${run.id}/job/${check.jobId}`);
    const { title, summary, text } = check.output;
    return {
      title: check.name,
      tab: "pulls",
      live: 1_500,
      main: markup`<h1>${check.name}</h1>
<p>${renderProgress(check)} <span class="quiet"><a href="/apps/${check.appSlug}">${check.appSlug}</a> on
<a href="${place.base}/commit/${check.headSha}"><code>${check.headSha.slice(0, 7)}</code></a>, began
${renderTime(sandbox, check.startedAt)}</span></p>
${title && markup`<h2>${title}</h2>`}
${summary && renderCommentText(sandbox, place, summary)}
${text && renderCommentText(sandbox, place, text)}
${renderAnnotations(visit, [check])}
${!title && !summary && !text && markup`<p class="empty">There is no further output.</p>`}`,
    };
  },
};

export const checkRunPages: Page[] = [checkRunPage];
