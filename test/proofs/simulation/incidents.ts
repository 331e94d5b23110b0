/**
 * What befalls a build as a whole, for minutes or hours, until a person ends it. A seed has one or
 * none, by its number: what is drawn of it stays as it is, and most seeds stay without, so that a
 * small fault of the App is still seen.
 */
import type { Moment } from "./scenario.ts";

/**
 * Their number shares no factor with that of the moments: in 253 incidents each has met all of
 * those.
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
   * It begins when the record shows this status of the build, or of a worker; where it never does,
   * by itself.
   */
  when: Moment | "questions";
  /** Some incidents are of several kinds: which, from 0. */
  kind: number;
  /** So long it lasts, where a person has to end it. */
  minutes: number;
}

const WHEN: readonly Incident["when"][] = [
  ...(["building", "in_review", "closing", "running", "planning", "landing"] as const),
  ...(["in_ci", "awaiting_approval", "rework", "publishing", "questions"] as const),
];

/** Where there is something to set back, and a review or a landing that looks at it. */
const OWN: Partial<Record<IncidentName, readonly Incident["when"][]>> = {
  "build branch rewritten": ["merged", "closing", "landing"],
  "worker branch rewritten": ["in_review", "mergeable", "in_ci", "rework"],
};

/**
 * Two of eleven seeds: each has its turn with every theme, schedule, limit and type that goes by
 * the number.
 */
const SEEDS = { of: 11, those: [4, 9] } as const;
const MINUTES = [20, 150, 45, 80] as const;
/** After an hour without an answer a person is asked. */
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
