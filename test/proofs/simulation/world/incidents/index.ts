/** The incident of a seed: begins at its moment, is counted at each status, and ends by people. */
import type { State } from "../../../../../src/core/model/state.ts";
import { getWorkerStatus } from "../../../../../src/core/model/status.ts";
import type { IncidentName } from "../../incidents.ts";
import { Refused } from "../../../../scenarios/support/stage/api.ts";
import { revokePermission, revokeRole, rotateKey, suspendApp } from "./access.ts";
import { disableActions, disableWorkflow, removeRunners } from "./actions.ts";
import type { Begin, End, Place } from "./incident.ts";
import {
  failGitHub,
  fillDatabase,
  lagLists,
  loseProvider,
  setClocksFar,
  silenceGitHub,
} from "./outages.ts";
import {
  postBurst,
  deleteComments,
  deleteRecord,
  removeLabel,
  rewriteBuild,
  rewriteRecord,
  rewriteWorker,
} from "./people.ts";
import { forbidPushes, requireChecks, requireReviews } from "./rulesets.ts";
import type { Comment } from "../../../../../src/sandbox/schema/comments.ts";

const BEGIN: Record<IncidentName, Begin> = {
  "lists lag": lagLists,
  "no runners": removeRunners,
  "Actions disabled": disableActions,
  "workflow disabled": disableWorkflow,
  "App suspended": suspendApp,
  "permission revoked": revokePermission,
  "role revoked": revokeRole,
  "key rotated": rotateKey,
  "checks required": requireChecks,
  "reviews required": requireReviews,
  "pushes forbidden": forbidPushes,
  "clocks far off": setClocksFar,
  "database full": fillDatabase,
  "GitHub down": failGitHub,
  "GitHub silent": silenceGitHub,
  "provider down": loseProvider,
  "burst of commands": postBurst,
  "label removed": removeLabel,
  "comments deleted": deleteComments,
  "record deleted": deleteRecord,
  "record rewritten": rewriteRecord,
  "build branch rewritten": rewriteBuild,
  "worker branch rewritten": rewriteWorker,
};

/** If its moment doesn't come, it begins after this many minutes, */
const LATEST = 12;
/** or this many minutes after the build began to close, which some do without a landing. */
const LAST = 1;
const LATE: readonly string[] = ["merged", "closing", "landing"];

type Scene = Omit<Place, "found" | "incident" | "deleted"> & { incident: Place["incident"] | null };

export class IncidentRunner {
  readonly #place: Scene;
  readonly #happened: (what: IncidentName) => void;
  /** Minutes after which it begins at the latest. */
  readonly #planned = new Set<number>();
  #phase: "awaited" | "on" | "over" = "awaited";
  /** The minutes in which it began and ended. */
  began = 0;
  ended = 0;
  /** Comments of Baton's that people deleted, with their last text. */
  readonly deleted: Comment[] = [];

  constructor(place: Scene, happened: (what: IncidentName) => void) {
    this.#place = place;
    this.#happened = happened;
    if (place.incident === null) this.#phase = "over";
  }

  get isOver(): boolean {
    return this.#phase === "over";
  }

  /** The name of the running incident; null = none is running. */
  get current(): IncidentName | null {
    return this.#phase === "on" ? this.#place.incident!.name : null;
  }

  /** Called with the state that the record shows. */
  see(state: State): void {
    const { incident, people } = this.#place;
    if (this.#phase !== "awaited" || incident === null) return;
    const { build, workers, briefs } = state;
    const wait = build.status === "closing" ? LAST : LATE.includes(incident.when) ? null : LATEST;
    if (wait !== null && !this.#planned.has(wait)) {
      this.#planned.add(wait);
      people.plan(wait * 60_000, "", async () => this.#begin());
    }
    const come =
      build.status === incident.when ||
      briefs.some(({ id }) => getWorkerStatus(workers[id]!, state) === incident.when);
    if (come) this.#begin();
  }

  #begin(): void {
    const { incident, timeline, people, dice } = this.#place;
    const found = people.record;
    if (this.#phase !== "awaited" || incident === null) return;
    if (found === null || found.archived) return void (this.#phase = "over");
    this.#phase = "on";
    this.began = timeline.minute;
    people.plan(dice.between(500, 20_000), `incident: ${incident.name}`, async () => {
      this.#happened(incident.name);
      people.isPatient = true;
      const end = await begun(
        BEGIN[incident.name]({ ...this.#place, incident, found, deleted: this.deleted }),
      );
      if (end === null) return this.#end();
      people.plan(incident.minutes * 60_000, `incident over: ${incident.name}`, async () => {
        try {
          await end();
        } finally {
          this.#end();
        }
      });
      timeline.say(`it lasts ${incident.minutes} minutes`);
    });
  }

  #end(): void {
    const { people, timeline } = this.#place;
    this.#phase = "over";
    this.ended = timeline.minute;
    people.startOver();
  }
}

/** If GitHub refuses the people's act, the incident is over before it began. */
async function begun(begins: ReturnType<Begin>): Promise<End | null> {
  try {
    return await begins;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}
