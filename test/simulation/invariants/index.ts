import type { Coverage } from "../coverage.ts";
import type { Scenario } from "../scenario.ts";
import type { GitHub } from "../world/github.ts";
import type { House } from "../world/house.ts";
import type { Crowd } from "../world/people.ts";
import type { Timeline } from "../world/timeline.ts";

export interface Seen {
  house: House;
  github: GitHub;
  crowd: Crowd;
  timeline: Timeline;
  scenario: Scenario;
  coverage: Coverage;
}

export function checkAlways(_seen: Seen): string[] {
  return [];
}

export function checkAtEnd(_seen: Seen): string[] {
  return [];
}
