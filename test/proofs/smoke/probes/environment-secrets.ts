/** §1: the model key is a secret that only the default branch may use. */
import { tryRequest, showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";
import { sealBox } from "../../../sandbox/seal-box.ts";
import { ENVIRONMENT, SECRET, SECRET_NAME } from "../workflows.ts";

const BRANCH = "smoke-other-branch";

export const environmentSecrets: Probe = {
  name: "environment-secrets",
  title: "Only runs of the default branch get an environment's secret",
  needs: ["admin"],
  creates: `an environment ${ENVIRONMENT} with a dummy secret, a branch, and two runs`,
  docs: "https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments",
  baton:
    "The job that gets the model key names an environment that only the default branch may " +
    "deploy to.",
  sandbox:
    "A job without the environment gets no secret of it; on another branch, a job with it " +
    "fails before its steps.",
  async run(world, runs) {
    const { admin, at, place } = world;
    const seen = new Observations();
    const where = { ...at, environment_name: ENVIRONMENT };
    const policy = { protected_branches: false, custom_branch_policies: true };
    const steps = [
      [
        "The environment with a branch policy",
        () =>
          admin.rest.repos.createOrUpdateEnvironment({
            ...where,
            deployment_branch_policy: policy,
          }),
      ],
      [
        "The policy for the default branch",
        () => admin.rest.repos.createDeploymentBranchPolicy({ ...where, name: place.branch }),
      ],
    ] as const;
    for (const [what, ask] of steps) {
      const answer = await tryRequest<unknown>(ask());
      seen.expect(answer.ok, `${what} is answered ${showAttempt(answer)}`);
      if (!answer.ok)
        return seen.note("Without it nothing else was tried: try --public, or another plan");
    }
    const key = await tryRequest(admin.rest.actions.getEnvironmentPublicKey(where));
    if (!key.ok)
      return seen.expect(
        false,
        `The public key for the environment's secrets is answered ${showAttempt(key)}`,
      );
    const { key: publicKey, key_id } = key.data;
    const encrypted_value = sealBox(Buffer.from(publicKey, "base64"), "not a secret");
    await admin.rest.actions.createOrUpdateEnvironmentSecret({
      ...{ ...where, secret_name: SECRET_NAME, key_id, encrypted_value },
    });
    await runs.started();
    await world.branch(BRANCH, {});
    const jobs = async (ref: string) => {
      const run = await runs.completed(await runs.dispatch(SECRET, ref));
      const { data } = await admin.rest.actions.listJobsForWorkflowRun({
        ...at,
        run_id: Number(run.id),
      });
      const show = (name: string) => {
        const job = data.jobs.find((one) => one.name === name);
        return job
          ? `${job.conclusion} with ${job.steps?.length ? "its steps" : "no step"}`
          : "absent";
      };
      return { inside: show("inside"), outside: show("outside") };
    };
    const [main, other] = [await jobs(place.branch), await jobs(BRANCH)];
    const ran = "success with its steps";
    seen.expect(
      main.inside === ran,
      `The job with the environment, on the default branch: ${main.inside}`,
    );
    seen.expect(main.outside === ran, `The job without it finds no secret: ${main.outside}`);
    const refused = other.inside === "failure with no step";
    return seen.expect(refused, `The job with the environment, on another branch: ${other.inside}`);
  },
};
