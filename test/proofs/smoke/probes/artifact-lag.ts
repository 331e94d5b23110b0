/** Row 3: Baton must not miss a paid session's proposal because GitHub lists it late. */
import { Observations, type Probe } from "../probe.ts";
import { ARTIFACT_WITHIN } from "../runs.ts";
import { showSeconds } from "../world.ts";

export const artifactLag: Probe = {
  name: "artifact-lag",
  title: "An artifact is listed within five minutes after its run has completed",
  needs: [],
  creates: "one artifact of some bytes that expires after a day",
  docs: "https://docs.github.com/rest/actions/artifacts#list-workflow-run-artifacts",
  baton:
    "After a green run it looks for the artifact for five minutes, and never remembers " +
    "that there was none.",
  sandbox:
    "With artifact lag on, the list is empty for a while after the run has completed; " +
    "otherwise it is not.",
  async run(_world, runs) {
    const { conclusion, artifact, report } = await runs.ended();
    const seen = new Observations().note(`The run has ended with ${conclusion}`);
    if (artifact.value === null) {
      return seen.expect(
        false,
        `No artifact was listed ${ARTIFACT_WITHIN / 60} minutes after the run had completed`,
      );
    }
    seen.expect(
      true,
      `The artifact was listed ${showSeconds(artifact.seconds)} after the run was seen completed`,
    );
    return seen.expect(
      Object.keys(report).length > 0,
      "The artifact can be downloaded as a zip and read",
    );
  },
};
