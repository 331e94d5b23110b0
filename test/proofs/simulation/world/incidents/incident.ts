/** The input of an incident, and what it reports. */
import type { Incident } from "../../incidents.ts";
import type { Conditions } from "../conditions.ts";
import type { Dice } from "../dice.ts";
import type { GitHub } from "../github.ts";
import type { SimulatedRepository } from "../simulated-repository.ts";
import type { SimulatedPeople } from "../people.ts";
import type { Found } from "../record.ts";
import type { Replicas } from "../replicas.ts";
import type { Timeline } from "../timeline.ts";
import type { Comment } from "../../../../../src/sandbox/schema/comments.ts";

export interface Place {
  timeline: Timeline;
  dice: Dice;
  conditions: Conditions;
  github: GitHub;
  repo: SimulatedRepository;
  people: SimulatedPeople;
  replicas: Replicas;
  incident: Incident;
  /** The build's record when it began. */
  found: Found;
  /** Comments of Baton's that people deleted, with their last text. The incident adds to it. */
  deleted: Comment[];
}

export type End = () => unknown;

/** Begins it. Returns what a person does later to end it; null = it is over at once. */
export type Begin = (place: Place) => Promise<End | null> | End | null;
