/** Which run a dispatch started. */
import { showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";

export const dispatchRunDetails: Probe = {
  name: "dispatch-run-details",
  title: "A dispatch with return_run_details names its run",
  needs: [],
  creates: "nothing besides the run of dispatch-registration",
  docs: "https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event",
  baton:
    "It asks with return_run_details, takes workflow_run_id from a 200, and finds the run " +
    "by its run-name where an older server refuses the field.",
  sandbox:
    "It answers 200 with workflow_run_id, run_url and html_url; the run's title is its run-name.",
  async run(_world, runs) {
    const { answer, id } = await runs.started();
    const seen = new Observations();
    const value = answer.value;
    if (!value?.ok)
      return seen.expect(
        false,
        `The dispatch is answered ${value ? showAttempt(value) : "by nothing"}`,
      );
    const fields = Object.keys(value.data ?? {}).toSorted();
    const named = typeof value.data?.workflow_run_id === "number";
    seen.expect(
      named,
      `The dispatch is answered ${value.status} with ${fields.join(", ") || "no body"}`,
    );
    const { title, runId } = await runs.ended();
    if (named) seen.expect(runId === value.data?.workflow_run_id, "The run with that id exists");
    return seen.expect(
      title === `[baton-smoke] ${id}`,
      `The run's display_title is ${title.replace(id, "ID")}`,
    );
  },
};
