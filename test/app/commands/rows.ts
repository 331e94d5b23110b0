/** For each command: a valid form, a malformed one, and one that comes too late. */
import type { Command } from "../../../src/core/commands/index.ts";
import { handIn } from "../../spec/support/manual-work.ts";
import type { Actor } from "./actors.ts";
import type { SceneName } from "./scenes.ts";

/** The scene and the text of a comment. */
export type Said = readonly [scene: SceneName, text: string];

export interface Row {
  /**
   * Places where it works. Null means that the command, written as on the issue, is answered with
   * the reason why not.
   */
  valid: { issue: Said; worker: Said | null; landing: Said | null };
  /** A form that is malformed in every place. */
  malformed: string;
  /** A form that would be valid at another time; null for a question, which is always answered. */
  stale: Said | null;
  /** The command changes the build; otherwise it only answers. */
  acts: boolean;
  /** Nobody else may use it, in any role. */
  only?: Actor;
  /** The reconcile of the repository's templates answers it, so the build only reacts. */
  ofTemplates?: true;
}

const everywhere = (scene: SceneName, text: string) => ({
  issue: [scene, text] as const,
  worker: [scene, text] as const,
  landing: [scene, text] as const,
});

/**
 * A command about an active worker. On the worker's pull request it needs no id. Once that is
 * merged, there is nothing left to do.
 */
const ofWorker = (name: string, words = "") => ({
  issue: ["reviewed", `/${name} W1.1${words}`] as const,
  worker: ["reviewed", `/${name}${words}`] as const,
  landing: null,
});

const asked = (text: string) => ({
  ...everywhere("reviewed", text),
  landing: ["landing", text] as const,
});

/** A command that works only on the issue, in that scene. */
const onIssue = (scene: SceneName, text: string) => ({
  issue: [scene, text] as const,
  worker: null,
  landing: null,
});

/** Commands that no build reads. The role matrix of tasks covers them (`test/spec/tasks`). */
export const TASK_COMMANDS = ["ask", "fix"] as const;

/** A new command does not compile without its row. */
export const ROWS: Record<Exclude<Command["name"], (typeof TASK_COMMANDS)[number]>, Row> = {
  answer: {
    valid: onIssue("questions", "/answer"),
    malformed: "/anwser",
    stale: ["landing", "/answer"],
    acts: true,
  },
  approve: {
    valid: { ...asked("/approve"), issue: ["planned", "/approve"] },
    malformed: "/approve W9.9",
    stale: ["landing", "/approve 000000000000"],
    acts: true,
  },
  budget: {
    valid: asked("/budget $20"),
    malformed: "/budget lots",
    stale: ["landed", "/budget $5"],
    acts: true,
  },
  cancel: {
    valid: asked("/cancel"),
    malformed: "/cancel W9.9",
    stale: ["landing", "/cancel W1.1"],
    acts: true,
  },
  give: {
    valid: { issue: ["taken", "/give W1.1"], worker: null, landing: null },
    malformed: "/give W9.9",
    stale: ["landing", "/give W1.1"],
    acts: true,
  },
  "hand-in": {
    valid: { issue: ["taken", handIn("W1.1")], worker: null, landing: null },
    malformed: "/hand-in W9.9",
    stale: ["landing", handIn("W1.1")],
    acts: true,
    only: "write",
  },
  help: { valid: asked("/help"), malformed: "/hlep", stale: null, acts: false },
  hold: { valid: asked("/hold"), malformed: "/hold W9.9", stale: ["held", "/hold"], acts: true },
  land: {
    valid: everywhere("landing", "/land"),
    malformed: "/land now",
    stale: ["landed", "/land"],
    acts: true,
  },
  loop: {
    valid: { ...asked("/loop 1"), landing: null },
    malformed: "/loop on",
    stale: ["landing", "/loop 1"],
    acts: true,
  },
  model: {
    valid: ofWorker("model", " complex"),
    malformed: "/model W9.9 complex",
    stale: ["landing", "/model W1.1 complex"],
    acts: true,
  },
  orchestrate: {
    valid: { ...asked("/orchestrate 2"), landing: null },
    malformed: "/orchestrate 2.5",
    stale: ["landing", "/orchestrate"],
    acts: true,
  },
  pause: {
    valid: asked("/pause"),
    malformed: "/pause now",
    stale: ["paused", "/pause"],
    acts: true,
  },
  resume: {
    valid: everywhere("paused", "/resume"),
    malformed: "/resume now",
    stale: ["landing", "/resume"],
    acts: true,
  },
  retest: {
    valid: { ...everywhere("red", "/retest"), landing: null },
    malformed: "/retest W9.9",
    stale: ["landing", "/retest"],
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
  review: {
    valid: { ...everywhere("approved", "/review W1.1"), landing: null },
    malformed: "/review W9.9",
    stale: ["landing", "/review W1.1"],
    acts: true,
  },
  revise: {
    valid: onIssue("planned", "/revise x"),
    malformed: "/revise",
    stale: ["landing", "/revise x"],
    acts: true,
  },
  skip: {
    valid: ofWorker("skip"),
    malformed: "/skip W9.9",
    stale: ["landing", "/skip W1.1"],
    acts: true,
  },
  start: {
    valid: onIssue("prepared", "/start"),
    malformed: "/start W9.9",
    stale: ["landing", "/start"],
    acts: true,
  },
  status: { valid: asked("/status"), malformed: "/statsu", stale: null, acts: false },
  steer: {
    valid: ofWorker("steer", " a map"),
    malformed: "/steer W9.9",
    stale: ["landing", "/steer W1.1 x"],
    acts: true,
  },
  sync: {
    valid: asked("/sync"),
    malformed: "/sync now",
    stale: null,
    acts: false,
    ofTemplates: true,
  },
  take: {
    valid: ofWorker("take"),
    malformed: "/take W9.9",
    stale: ["landing", "/take W1.1"],
    acts: true,
  },
  unhold: {
    valid: { ...everywhere("held", "/unhold"), worker: null },
    malformed: "/unhold W9.9",
    stale: ["landing", "/unhold"],
    acts: true,
  },
  why: { valid: asked("/why W1.1"), malformed: "/why W9.9", stale: null, acts: false },
};
