/** What people do to pull requests on a stage. */
import { after } from "../../../src/core/rules/turn.ts";
import { T0 } from "./facts.ts";
import type { PullFact } from "../../../src/core/build/facts.ts";
import type { Role } from "../../../src/core/build/roles.ts";

let count = 0;
const next = () => after(T0, (count += 1000));

export function closes(pull: PullFact, by: string | null = "ann", role: Role = "write"): void {
  Object.assign(pull, { state: "closed", closed: { by, role, at: next() } });
}

export function reopens(pull: PullFact, by = "ann", role: Role = "write"): void {
  Object.assign(pull, { state: "open", closed: null, reopened: { by, role, at: next() } });
}
