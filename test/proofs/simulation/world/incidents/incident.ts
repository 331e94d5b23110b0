/** What an incident is given, and what it has to say of itself. */
import type { Incident } from "../../incidents.ts";
import type { Conditions } from "../conditions.ts";
import type { Dice } from "../dice.ts";
import type { GitHub } from "../github.ts";
import type { House } from "../house.ts";
import type { Crowd } from "../people.ts";
import type { Found } from "../record.ts";
import type { Replicas } from "../replicas.ts";
import type { Timeline } from "../timeline.ts";
import type { Comment } from "../../../../../src/sandbox/schema/comments.ts";

export interface Place {
  timeline: Timeline;
  dice: Dice;
  conditions: Conditions;
  github: GitHub;
  house: House;
  crowd: Crowd;
  replicas: Replicas;
  incident: Incident;
  /** The build's record when it began. */
  found: Found;
  /** Comments of Baton's that people deleted, as they stood: the incident adds its own. */
  deleted: Comment[];
}

export type End = () => unknown;

/**
 * Has it begin. Returns what a person does to end it, some time later; null = it is over at once.
 */
export type Begin = (place: Place) => Promise<End | null> | End | null;
