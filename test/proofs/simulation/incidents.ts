/**
 * Incidents hit a whole build for minutes or hours, until a person ends them. The seed's number
 * decides if it has one. What is drawn stays the same with or without one. Most seeds have none, so
 * that small faults of the App stay visible.
 */
import type { Moment } from "./scenario.ts";

/**
 * The number of incidents shares no factor with the number of moments: in 253 incidents each has
 * met all moments.
 */
export const INCIDENTS = [
  ...([
    "lists lag",
    "no runners",
    "Actions disabled",
    "workflow disabled",
    "App suspended",
  ] as const),
  ...(["permission revoked", "role revoked", "key rotated"] as const),
  ...(["checks required", "reviews required", "pushes forbidden"] as const),
  ...([
    "clocks far off",
    "database full",
    "GitHub down",
    "GitHub silent",
    "provider down",
  ] as const),
  ...(["burst of commands", "label removed", "comments deleted"] as const),
  ...([
    "record deleted",
    "record rewritten",
    "build branch rewritten",
    "worker branch rewritten",
  ] as const),
] as const;
export type IncidentName = (typeof INCIDENTS)[number];

export interface Incident {
  name: IncidentName;
  /**
   * Begins when the record shows this status of the build or of a worker. If that never happens, it
   * begins by itself.
   */
  when: Moment | "questions";
  /** Which kind, from 0, if an incident has several. */
  kind: number;
  /** Duration in minutes, if a person has to end it. */
  minutes: number;
}

const WHEN: readonly Incident["when"][] = [
  ...(["building", "in_review", "closing", "running", "planning", "landing"] as const),
  ...(["in_ci", "awaiting_approval", "rework", "publishing", "questions"] as const),
];

/** Moments with something to set back, and a review or a landing that reads it. */
const OWN: Partial<Record<IncidentName, readonly Incident["when"][]>> = {
  "build branch rewritten": ["merged", "closing", "landing"],
  "worker branch rewritten": ["in_review", "mergeable", "in_ci", "rework"],
};

/**
 * Two of eleven seeds: each meets every theme, schedule, limit and type that depends on the number.
 */
const SEEDS = { of: 11, those: [4, 9] } as const;
const MINUTES = [20, 150, 45, 80] as const;
/** Baton asks a person after an hour without an answer. */
const LEAST: Partial<Record<IncidentName, number>> = { "provider down": 100 };

export function findIncident(seed: number): Incident | null {
  const place = SEEDS.those.findIndex((one) => seed % SEEDS.of === one);
  if (place < 0) return null;
  const nth = Math.floor(seed / SEEDS.of) * SEEDS.those.length + place;
  const round = Math.floor(nth / INCIDENTS.length);
  const name = INCIDENTS[nth % INCIDENTS.length]!;
  const when = OWN[name] ?? WHEN;
  return {
    name,
    when: when[nth % when.length]!,
    kind: round,
    minutes: Math.max(LEAST[name] ?? 0, MINUTES[nth % MINUTES.length]!),
  };
}
