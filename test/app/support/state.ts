/** A live build of issue 1 in the world's repository, with two workers. */
import { decide } from "../../../src/core/decide.ts";
import { createWorker } from "../../../src/core/rules/sessions/work.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import type { State } from "../../../src/core/model/state.ts";
import { aBrief, someFacts, T0 } from "../../spec/support/facts.ts";

export function someState(repositoryId: number): State {
  const facts = someFacts();
  facts.issue = { ...facts.issue, number: 1, title: "Units" };
  facts.repository = { ...facts.repository, id: repositoryId, owner: "you" };
  const { state } = decide(null, facts, T0).patch!;
  const ids: WorkerId[] = ["W1.1", "W1.2"];
  state.build.status = "building";
  state.build.watermark = state.build.created_at = "2020-01-01T00:00:00.000Z";
  state.briefs = ids.map((id) => aBrief(id));
  state.workers = Object.fromEntries(ids.map((id) => [id, createWorker(id)]));
  return state;
}
