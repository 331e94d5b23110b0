/** What people do to pull requests on a stage. */
import { addMilliseconds } from "../../../src/core/rules/decision-draft.ts";
import { T0 } from "./facts.ts";
import type { PullFact } from "../../../src/core/model/facts.ts";
import type { Role } from "../../../src/core/model/permissions.ts";

let count = 0;
const next = () => addMilliseconds(T0, (count += 1000));

export function closes(pull: PullFact, by: string | null = "ann", role: Role = "write"): void {
  Object.assign(pull, { state: "closed", closed: { by, role, at: next() } });
}

export function reopens(pull: PullFact, by = "ann", role: Role = "write"): void {
  Object.assign(pull, { state: "open", closed: null, reopened: { by, role, at: next() } });
}
