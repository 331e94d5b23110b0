/** The states in which a comment arrives: idle builds, and an issue without a build. */
import type { Facts } from "../../../src/core/model/facts.ts";
import type { State } from "../../../src/core/model/state.ts";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { APPROVE, COMPLETE, someFacts } from "../../spec/support/facts.ts";
import { building, inReview, landing, merged, planned } from "../../spec/support/scenes.ts";
import { pushes } from "../../spec/support/manual-work.ts";
import { Stage } from "../../spec/support/stage.ts";

export type SceneName = keyof typeof SCENES;

/** Time of the comments, after all events in the scenes. */
export const NOW = "2026-11-21T10:01:00.000Z";

export interface Scene {
  state: State | null;
  facts: Facts;
}

function landed(): Stage {
  const stage = landing().says("/approve");
  stage.facts.reversal = { number: 99, state: "open", mergeable: true };
  return stage;
}

/** An issue without label and build. `forgotten`: it had a build whose record is gone. */
function foreign(forgotten: boolean): Scene {
  const facts = someFacts();
  facts.issue.trigger = null;
  if (forgotten) facts.posted["plan"] = { id: 10 ** 9, issue: facts.issue.number, hash: "-" };
  return { state: null, facts };
}

function red(): Stage {
  const stage = building();
  stage.verdictOfCi = () => "failed";
  inReview(stage, "W1.1").closes("W1.1/review/1", APPROVE);
  for (const n of [1, 2])
    stage.closes(`W1.1/rework/${n}`, COMPLETE).closes(`W1.1/review/${n + 1}`, APPROVE);
  return stage;
}

const ASKS = {
  summary: "Two ways.",
  questions: [{ question: "Which unit?", default: "Metres.", why: "Names." }],
};
const launch = { gates: { ...DEFAULT_SETTINGS.gates, launch: "human" as const } };

export const SCENES = {
  questions: new Stage().settle().closes("build/architect/1", ASKS) as Scene,
  planned: planned() as Scene,
  prepared: building(undefined, launch) as Scene,
  reviewed: inReview(building(), "W1.1") as Scene,
  approved: merged(building().says("/hold"), "W1.1") as Scene,
  red: red() as Scene,
  landing: landing() as Scene,
  held: landing().says("/hold") as Scene,
  paused: landing().says("/pause") as Scene,
  taken: pushes(building().says("/take W1.1", { by: "wren" }), "W1.1", "by hand") as Scene,
  landed: landed() as Scene,
  foreign: foreign(false),
  forgotten: foreign(true),
};
