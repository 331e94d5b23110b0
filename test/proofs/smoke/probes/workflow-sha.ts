/** Which commit a dispatched run takes its workflow from, and so its session program. */
import { Observations, type Probe } from "../probe.ts";
import { REPORT } from "../workflows.ts";

export const workflowSha: Probe = {
  name: "workflow-sha",
  title: "GITHUB_WORKFLOW_SHA is the dispatched commit, and a checkout has its files",
  needs: [],
  creates: "nothing besides the run of dispatch-registration",
  docs: "https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context",
  baton:
    "The workflow reads its session program by `git cat-file blob " +
    '"$GITHUB_WORKFLOW_SHA:…"` after its checkout.',
  sandbox: "GITHUB_WORKFLOW_SHA is the head of the dispatched branch when the run was created.",
  async run({ octokit, at, place }, runs) {
    const { sha } = await runs.started();
    const { report, headSha } = await runs.ended();
    const seen = new Observations();
    if (Object.keys(report).length === 0) return seen.expect(false, "The run left no report");
    const is = (name: string, wanted: string, words: string) =>
      seen.expect(
        report[name] === wanted,
        `${name.toUpperCase()} is ${report[name] === wanted ? words : report[name]}`,
      );
    is("workflow_sha", sha, "the commit that brought the workflow");
    is("sha", headSha, "the run's head_sha");
    is("ref", `refs/heads/${place.branch}`, "the default branch");
    const wanted = `${at.owner}/${at.repo}/${REPORT}@refs/heads/${place.branch}`;
    is("workflow_ref", wanted, "OWNER/REPO/FILE@REF");
    const { data } = await octokit.rest.repos.getContent({ ...at, path: REPORT, ref: sha });
    const same = !Array.isArray(data) && report["blob"] === data.sha;
    return seen.expect(
      same,
      `In the run's checkout, $GITHUB_WORKFLOW_SHA:FILE is ${same ? "" : "not "}the file's blob`,
    );
  },
};
