/** What each command is when it is right, when it is miswritten, and when it comes too late. */
import type { Command } from "../../../src/core/commands/command.ts";
import type { Scene } from "./scenes.ts";

/** In which scene it is said, and how. */
export type Said = readonly [scene: Scene, text: string];

export interface Row {
  /** Where it is done; null = said there as on the issue, it is answered with why not. */
  valid: { issue: Said; worker: Said | null; landing: Said | null };
  /** Miswritten wherever it stands. */
  malformed: string;
  /** Right at another time; null = a question, which is answered at any. */
  stale: Said | null;
  /** The build is another after it; else it only answers. */
  acts: boolean;
}

const everywhere = (scene: Scene, text: string) => ({
  issue: [scene, text] as const,
  worker: [scene, text] as const,
  landing: [scene, text] as const,
});

/** Of a worker that is at it: on its pull request it needs no id, and once it is merged nothing is left to do. */
const ofWorker = (name: string, words = "") => ({
  issue: ["reviewed", `/${name} W1.1${words}`] as const,
  worker: ["reviewed", `/${name}${words}`] as const,
  landing: null,
});

const asked = (text: string) => ({ ...everywhere("reviewed", text), landing: ["landing", text] as const });

/** A new command does not compile without its row. */
export const ROWS: Record<Command["name"], Row> = {
  approve: {
    valid: {
      issue: ["planned", "/approve"],
      worker: ["reviewed", "/approve"],
      landing: ["landing", "/approve"],
    },
    malformed: "/approve W9.9",
    stale: ["landing", "/approve 000000000000"],
    acts: true,
  },
  help: { valid: asked("/help"), malformed: "/hlep", stale: null, acts: false },
  land: { valid: everywhere("landing", "/land"), malformed: "/land now", stale: ["landed", "/land"], acts: true },
  orchestrate: {
    valid: asked("/orchestrate 2"),
    malformed: "/orchestrate 2.5",
    stale: ["landing", "/orchestrate"],
    acts: true,
  },
  retry: {
    valid: ofWorker("retry", " a map"),
    malformed: "/retry W9.9",
    stale: ["landing", "/retry W1.1"],
    acts: true,
  },
  revert: {
    valid: { ...everywhere("landed", "/revert"), worker: null },
    malformed: "/revert it",
    stale: ["landing", "/revert"],
    acts: false,
  },
  skip: { valid: ofWorker("skip"), malformed: "/skip W9.9", stale: ["landing", "/skip W1.1"], acts: true },
  status: { valid: asked("/status"), malformed: "/statsu", stale: null, acts: false },
  steer: {
    valid: ofWorker("steer", " a map"),
    malformed: "/steer W9.9",
    stale: ["landing", "/steer W1.1 x"],
    acts: true,
  },
  why: { valid: asked("/why W1.1"), malformed: "/why W9.9", stale: null, acts: false },
};
