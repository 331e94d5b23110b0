/**
 * Agents' work gets CI only after its review: Baton commits the same tree again without the words.
 */
import { Observations, type Probe } from "../probe.ts";
import { showSeconds, type World } from "../world.ts";
import { CI_PREFIX, PUSHED, REPORT, SECRET } from "../workflows.ts";

const BRANCH = `${CI_PREFIX}work`;
/** Enough time for GitHub to start a run, in seconds. */
const STARTS_WITHIN = 180;

async function countRuns({ octokit, at }: World, head_sha: string): Promise<number> {
  const { data } = await octokit.rest.actions.listWorkflowRunsForRepo({ ...at, head_sha });
  return data.total_count;
}

export const skipCi: Probe = {
  name: "skip-ci",
  title: "[skip ci] keeps a push's checks from starting, and the same tree on top starts them",
  needs: [],
  creates: "a branch, two tags and two runs",
  docs: "https://docs.github.com/actions/how-tos/manage-workflow-runs/skip-workflow-runs",
  baton:
    "It publishes work with [skip ci], and after the review a commit with the same tree on " +
    "top starts the checks. Its tags are on commits without workflow files, so that they " +
    "start none.",
  sandbox:
    "A push whose head says [skip ci] starts nothing; the next push starts a run on its " +
    "own commit. The workflow files of the pushed commit count.",
  async run(world, runs) {
    const { octokit, at } = world;
    const seen = new Observations();
    await runs.install();
    const skipped = await world.branch(
      BRANCH,
      { "work.txt": "work\n" },
      "Work\n\nChecks wait. [skip ci]",
    );
    // The workflow is registered by now, because the sibling commit has a run.
    const same = await world.commit(skipped, "Same tree, approved", {});
    await octokit.rest.git.updateRef({ ...at, ref: `heads/${BRANCH}`, sha: same });
    const started = async (sha: string) =>
      world.until(STARTS_WITHIN, async () => (await countRuns(world, sha)) || null);
    const first = await started(same);
    seen.expect(
      first.value === 1,
      `The same tree on top: ${first.value ?? 0} runs after ${showSeconds(first.seconds)}`,
    );
    const before = await countRuns(world, skipped);
    seen.expect(before === 0, `The commit with [skip ci]: ${before} runs`);

    const bare = await world.commit(same, "Leave workflows out", {
      [PUSHED]: null,
      [REPORT]: null,
      [SECRET]: null,
    });
    await octokit.rest.git.createRef({ ...at, ref: `refs/tags/${CI_PREFIX}skipped`, sha: skipped });
    await octokit.rest.git.createRef({ ...at, ref: `refs/tags/${CI_PREFIX}bare`, sha: bare });
    // A later push has its run, so GitHub has processed the tags.
    const later = await world.commit(same, "Later", { "later.txt": "later\n" });
    await octokit.rest.git.updateRef({ ...at, ref: `heads/${BRANCH}`, sha: later });
    await started(later);
    const tagged = await countRuns(world, skipped);
    seen.expect(tagged === 0, `A tag on the commit with [skip ci]: ${tagged} runs`);
    const left = await countRuns(world, bare);
    return seen.expect(left === 0, `A tag on a commit without workflow files: ${left} runs`);
  },
};
