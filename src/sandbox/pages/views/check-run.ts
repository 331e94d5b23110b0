import { markup } from "../html.ts";
import { commentText } from "../markdown/render.ts";
import { annotationsOf } from "../parts/annotations.ts";
import { progress } from "../parts/state.ts";
import { time } from "../parts/time.ts";
import { movedTo } from "../respond.ts";
import { Missing, numberOf, placeOf, type Page } from "../visit.ts";

/** A check run: an app's word about a commit. One of Actions leads to its job. */
export const checkRun: Page = {
  path: "/{owner}/{repo}/runs/{check}",
  show(visit) {
    const { sandbox } = visit;
    const place = placeOf(visit);
    const id = numberOf(visit.params["check"]);
    const check = sandbox.world.checkRuns.find((one) => one.repositoryId === place.repository.id && one.id === id);
    if (!check) throw new Missing();
    const run = sandbox.world.runs.find((one) => one.jobs.some((job) => job.id === check.jobId));
    if (run) return movedTo(`${place.base}/actions/runs/${run.id}/job/${check.jobId}`);
    const { title, summary, text } = check.output;
    return {
      title: check.name,
      tab: "pulls",
      live: 1_500,
      main: markup`<h1>${check.name}</h1>
<p>${progress(check)} <span class="quiet"><a href="/apps/${check.appSlug}">${check.appSlug}</a> on
<a href="${place.base}/commit/${check.headSha}"><code>${check.headSha.slice(0, 7)}</code></a>, began
${time(sandbox, check.startedAt)}</span></p>
${title && markup`<h2>${title}</h2>`}
${summary && commentText(sandbox, place, summary)}
${text && commentText(sandbox, place, text)}
${annotationsOf(visit, [check])}
${!title && !summary && !text && markup`<p class="empty">It says nothing more.</p>`}`,
    };
  },
};
