/** Row 1 of what breaks: `/retry` once updated a completed check run, and nothing happened. */
import { tryRequest, showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";

export const frozenCheckRuns: Probe = {
  name: "frozen-check-runs",
  title: "A completed check run never changes again",
  needs: ["app"],
  creates: "two check runs on the head of the default branch",
  docs: "https://docs.github.com/rest/checks/runs#update-a-check-run",
  baton:
    "It creates a new check run for each attempt and launch, and never updates one that is " +
    "completed.",
  sandbox: "A completed check run keeps its status and conclusion after any update.",
  async run(world) {
    const seen = new Observations();
    const { at } = world;
    const { checks } = world.app.octokit.rest;
    const head_sha = await world.head();
    const failed = {
      ...at,
      head_sha,
      name: "baton-smoke",
      status: "completed",
      conclusion: "failure",
    } as const;
    const { data: made } = await checks.create(failed);
    const show = async () => {
      const { data } = await checks.get({ ...at, check_run_id: made.id });
      return `${data.status}/${data.conclusion}`;
    };
    const updates = [
      { status: "in_progress" },
      { status: "completed", conclusion: "success" },
    ] as const;
    for (const update of updates) {
      const answer = await tryRequest(checks.update({ ...at, check_run_id: made.id, ...update }));
      const now = await show();
      seen.expect(
        now === "completed/failure",
        `An update of a completed/failure run to ${Object.values(update).join("/")} is ` +
          `answered ${showAttempt(answer)}; the run is ${now}`,
      );
    }
    const { data: running } = await checks.create({
      ...at,
      head_sha,
      name: "baton-smoke-2",
      status: "in_progress",
    });
    const back = await tryRequest(
      checks.update({ ...at, check_run_id: running.id, status: "queued" }),
    );
    const { data: then } = await checks.get({ ...at, check_run_id: running.id });
    seen.note(
      `An update of an in_progress run to queued is answered ${showAttempt(back)}; the ` +
        `run is ${then.status}`,
    );
    // For required checks, the newest check run of a name counts.
    const { data: next } = await checks.create({ ...failed, conclusion: "success" });
    const { data: latest } = await checks.listForRef({
      ...at,
      ref: head_sha,
      check_name: "baton-smoke",
    });
    const ids = latest.check_runs.map(
      ({ id, conclusion }) => `${id === next.id ? "new" : "old"}/${conclusion}`,
    );
    return seen.expect(
      ids.join() === "new/success",
      `After a second run of the same name the list shows ${ids.join()}`,
    );
  },
};
