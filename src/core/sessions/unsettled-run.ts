/** A run whose session was given up: it still hands in what it has used so far, and that is money like all other. */
import type { Kind, SessionName, SessionSubject, WorkerId } from "../build/names.ts";
import type { Proposal } from "./proposal.ts";

export interface UnsettledRun {
  run: number;
  /** Whose entry in the ledger it belongs to. */
  subject: "build" | WorkerId;
  session: SessionName;
  launch: number;
  kind: Kind;
  about: SessionSubject;
  /** The provider's name of the model that was asked for; null = it was never dispatched. */
  model: string | null;
  /** When it was given up, ISO 8601. */
  since: string;
}

/** What GitHub shows of such a run. `ended`: it handed in nothing so far. `empty`: it never will. */
export type UnsettledFact =
  | { state: "running" | "empty" }
  | { state: "ended"; at: string }
  | { state: "handed in"; proposal: Pick<Proposal, "usage" | "model" | "context"> };
