/** Row 2: a workflow file that was just merged. */
import { showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";
import { NOT_YET, REGISTERS_WITHIN } from "../runs.ts";
import { showSeconds } from "../world.ts";

export const dispatchRegistration: Probe = {
  name: "dispatch-registration",
  title: "A workflow new on the default branch can be dispatched within ten minutes",
  needs: [],
  creates: "three workflow files on the default branch, and a run of the first",
  docs: "https://docs.github.com/rest/actions/workflows#create-a-workflow-dispatch-event",
  baton:
    "It retries 404 and 422 \"does not have 'workflow_dispatch' trigger\" for ten minutes " +
    "while the file on the default branch has the trigger.",
  sandbox:
    "With registration lag on, it answers 404 for as long as the lag lasts; otherwise it " +
    "knows the file at once.",
  async run(_world, runs) {
    const { refusals, answer } = await runs.started();
    const seen = new Observations();
    const kinds = new Set(refusals.map(showAttempt));
    for (const kind of kinds) {
      const times = refusals.filter((one) => showAttempt(one) === kind).length;
      seen.expect(NOT_YET.test(kind), `${times} × ${kind}`);
    }
    if (!answer.value?.ok) {
      return seen.expect(
        false,
        `GitHub accepted no dispatch within ${REGISTERS_WITHIN / 60} minutes`,
      );
    }
    return seen.expect(
      true,
      `GitHub accepted the first dispatch after ${showSeconds(answer.seconds)}`,
    );
  },
};
