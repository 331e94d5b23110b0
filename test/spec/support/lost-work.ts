/** A build branch that somebody rewrote without what a worker had merged. */
import type { WorkerId } from "../../../src/core/model/names.ts";
import { sha } from "./facts.ts";
import type { Stage } from "./stage.ts";

/** The branch has another head that lacks what these workers merged. */
export function rewrite(stage: Stage, ...ids: WorkerId[]): Stage {
  stage.facts.refs.build = {
    sha: sha(`without ${ids.join()}`),
    tree: sha(`tree without ${ids.join()}`),
  };
  stage.facts.refs.dropped = ids.map((id) => stage.state!.workers[id]!.merge_sha!);
  for (const id of ids) stage.facts.lostWork[id] = { isInHistory: false, files: [`src/${id}.js`] };
  return stage.settle();
}

/** A person let the build continue with the branch as it is then. */
export function loseWork(stage: Stage, ...ids: WorkerId[]): Stage {
  rewrite(stage, ...ids);
  // GitHub is not asked for pull requests whose merge is known, nor about work that is not merged.
  for (const id of ids) delete stage.facts.pulls[id];
  stage.says("/retry");
  stage.facts.refs.dropped = [];
  stage.facts.lostWork = {};
  return stage;
}
