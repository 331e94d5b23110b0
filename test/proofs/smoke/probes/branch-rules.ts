/** Baton must be able to read rules that stop its branches before anything is spent. */
import { tryRequest, showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";

const RULED = "smoke-ruled";
const PROTECTED = "smoke-protected";

export const branchRules: Probe = {
  name: "branch-rules",
  title:
    "Rules are readable for branches that don't exist yet, and hold for everyone without a bypass",
  needs: ["admin"],
  creates: "a ruleset, a protected branch, three branches and a pull request",
  docs: "https://docs.github.com/rest/repos/rules#get-rules-for-a-branch",
  baton:
    "It reads the rules of its branches before it starts, and whether the base branch is " +
    "protected before it merges.",
  sandbox:
    'Rules of a branch are listed by its name; a refused write is 422 "Repository rule ' +
    'violations found".',
  async run(world) {
    const { admin, octokit, at } = world;
    const seen = new Observations();
    const ruleset = await tryRequest(
      admin.rest.repos.createRepoRuleset({
        ...{ ...at, name: "baton-smoke", target: "branch", enforcement: "active" },
        conditions: { ref_name: { include: [`refs/heads/${RULED}/**/*`], exclude: [] } },
        rules: [{ type: "creation" }, { type: "non_fast_forward" }],
      }),
    );
    seen.expect(ruleset.ok, `A new ruleset is answered ${showAttempt(ruleset)}`);
    if (!ruleset.ok)
      return seen.note("Without it nothing else was tried: try --public, or another plan");
    const { data: rules } = await octokit.rest.repos.getBranchRules({
      ...at,
      branch: `${RULED}/1/build`,
    });
    const types = rules
      .map(({ type }) => type)
      .toSorted()
      .join();
    seen.expect(
      types === "creation,non_fast_forward",
      `Rules of a branch that doesn't exist: ${types || "none"}`,
    );
    const sha = await world.head();
    const born = await tryRequest(
      octokit.rest.git.createRef({ ...at, ref: `refs/heads/${RULED}/1/build`, sha }),
    );
    const refused = !born.ok && born.status === 422 && /rule violations/i.test(born.message);
    seen.expect(refused, `Its creation is answered ${showAttempt(born)}`);

    await world.branch(PROTECTED, {});
    const unprotected = await tryRequest(
      octokit.rest.repos.getBranch({ ...at, branch: PROTECTED }),
    );
    const guarded = await tryRequest(
      admin.rest.repos.updateBranchProtection({
        ...{
          ...at,
          branch: PROTECTED,
          enforce_admins: true,
          restrictions: null,
          required_pull_request_reviews: null,
        },
        required_status_checks: { strict: false, contexts: ["never"] },
      }),
    );
    seen.expect(
      guarded.ok,
      `Branch protection with a required check is answered ${showAttempt(guarded)}`,
    );
    if (!guarded.ok || !unprotected.ok) return seen;
    const { data: branch } = await octokit.rest.repos.getBranch({ ...at, branch: PROTECTED });
    seen.expect(
      !unprotected.data.protected && branch.protected,
      "Anyone who reads the branch sees that it is protected: " +
        `${unprotected.data.protected}, then ${branch.protected}`,
    );
    await world.branch("smoke-change", { "change.txt": "a change\n" });
    const pull = { title: "A change", head: "smoke-change", base: PROTECTED };
    const { data: opened } = await octokit.rest.pulls.create({ ...at, ...pull });
    await world.until(60, async () => {
      const { data } = await octokit.rest.pulls.get({ ...at, pull_number: opened.number });
      return data.mergeable;
    });
    const merged = await tryRequest(
      octokit.rest.pulls.merge({ ...at, pull_number: opened.number }),
    );
    const stopped = !merged.ok && merged.status === 405 && /status check/i.test(merged.message);
    return seen.expect(
      stopped,
      `A merge without the required check is answered ${showAttempt(merged)}`,
    );
  },
};
