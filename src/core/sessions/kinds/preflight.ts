import { preflightInput } from "../preflight.ts";
import type { SessionKind } from "../kind.ts";

/** Reads nothing and asks no model; proves runner, isolation, egress, artifacts, key and repository access. */
export const preflight: SessionKind = {
  kind: "preflight",
  reads: () => [],
  close: preflightInput,
  closeBytes: 48 * 1024,
  changes: false,
  diff: false,
  seconds: 5 * 60,
  model: () => "easy",
};
