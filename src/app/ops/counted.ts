/** A handler of hints whose looks are counted. */
import {
  BUILDS,
  REPOSITORY,
  TEMPLATES,
  TEMPLATE_USERS,
  TryAgain,
  type Hint,
  type HintHandler,
} from "../inbox/inbox.ts";
import type { Lane, Metrics } from "./metrics.ts";

export function counted(handler: HintHandler, metrics: Metrics, elapsed = () => performance.now()): HintHandler {
  return async (hint, lag = null) => {
    const begun = elapsed();
    const seconds = () => (elapsed() - begun) / 1000;
    if (lag !== null) metrics.heard(lag);
    try {
      const done = await handler(hint, lag);
      metrics.looked(laneOf(hint), "ok", seconds());
      return done;
    } catch (error) {
      metrics.looked(laneOf(hint), error instanceof TryAgain ? "again" : "failed", seconds());
      throw error;
    }
  };
}

function laneOf({ issue }: Hint): Lane {
  if (issue === REPOSITORY) return "repository";
  if (issue === TEMPLATES || issue === TEMPLATE_USERS) return "templates";
  return issue === BUILDS ? "builds" : "build";
}
