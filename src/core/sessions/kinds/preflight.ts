import { preflightInput } from "../../model/closing-inputs.ts";
import { defineSession } from "../define-session.ts";

/**
 * Reads nothing and uses no model. Verifies runner, isolation, egress, artifacts, key and
 * repository access.
 */
export const preflightSession = defineSession({
  kind: "preflight",
  reads: () => [],
  close: preflightInput,
  closeBytes: 48 * 1024,
  changes: false,
  diff: false,
  seconds: 5 * 60,
  model: () => "easy",
});
