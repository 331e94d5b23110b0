/**
 * Every command, in every place, by every actor: read by the App's own observation from the
 * sandbox, and decided. The expected outcome follows only from the rules below and from
 * `commands/rows.ts`.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/core/commands/index.ts";
import {
  ACTORS,
  ActorComments,
  OBEYED,
  PLACES,
  type Actor,
  type Place,
} from "./commands/actors.ts";
import { ROWS, TASK_COMMANDS, type Row, type Said } from "./commands/rows.ts";
import { outcomeOf } from "./commands/outcome.ts";
import type { SceneName } from "./commands/scenes.ts";
import { openWorld } from "./support/world.ts";

const KINDS = ["valid", "malformed", "stale"] as const;
type Kind = (typeof KINDS)[number];

/** The scene, in a form that has the place. */
const placed = (scene: SceneName, place: Place): SceneName =>
  scene === "landed" || place === "issue" ? scene : place === "landing" ? "landing" : "reviewed";

/** Returns the scene and the text of the comment. */
function saidAt(row: Row, name: string, kind: Kind, place: Place): Said {
  const { valid, malformed, stale } = row;
  if (place === "foreign") {
    const old = name === "orchestrate" && kind === "stale";
    return [old ? "forgotten" : "foreign", saidAt(row, name, kind, "issue")[1]];
  }
  // Where the command can't be valid, its text is the same as on the issue.
  const right = valid[place] ?? ([placed(valid.issue[0], place), valid.issue[1]] as const);
  if (kind === "valid") return right;
  return kind === "malformed" ? [right[0], malformed] : (stale ?? ["landed", valid.issue[1]]);
}

/** The rules: the reactions, and whether the comment changes the build or gets an answer. */
function expected(row: Row, name: string, kind: Kind, actor: Actor, place: Place): string {
  // Actors who may not write, or who aren't a person speaking for themselves, get no reaction.
  if (!OBEYED.includes(actor)) return "silence";
  // Without a build, only `/orchestrate` is a command. An issue that had its build starts no other.
  if (place === "foreign" && (name !== "orchestrate" || kind === "stale")) return "silence";
  // The new build itself adds the reaction.
  if (place === "foreign" && kind === "valid") return "deed";
  // While a record exists, Baton reacts to each command first. Otherwise it only answers.
  const [scene] = saidAt(row, name, kind, place);
  const seen = scene === "landed" || scene === "foreign" ? "" : "eyes ";
  const may = row.only === undefined || row.only === actor;
  const done =
    kind === "stale"
      ? row.stale === null
      : kind === "valid" && place !== "foreign" && row.valid[place];
  // A command that can't be carried out is answered with the reason and has no other effect.
  if (!done || !may) return `${seen}confused answer`;
  // The sync of the templates answers, not the build.
  if (row.ofTemplates) return "silence";
  return `${seen}rocket ${row.acts ? "deed" : "answer"}`;
}

test("each command has a row, and each row has a command", () => {
  expect([...Object.keys(ROWS), ...TASK_COMMANDS].toSorted()).toEqual(
    COMMANDS.map(({ name }) => name).toSorted(),
  );
});

let comments: ActorComments;
beforeAll(async () => {
  comments = new ActorComments(await openWorld());
});

const NAMES = COMMANDS.map(({ name }) => name).filter(
  (name) => name in ROWS,
) as (keyof typeof ROWS)[];

describe.each(NAMES)("/%s", (name) => {
  test.each(KINDS)("%s", async (kind) => {
    const row = ROWS[name];
    const remarkOf = await comments.say((place) => saidAt(row, name, kind, place)[1]);
    const found: Record<string, string> = {};
    const wanted: Record<string, string> = {};
    for (const place of PLACES)
      for (const actor of Object.keys(ACTORS) as Actor[]) {
        const cell = `${actor} on ${place}`;
        const [scene] = saidAt(row, name, kind, place);
        found[cell] = outcomeOf(scene, place, remarkOf(actor, place));
        wanted[cell] = expected(row, name, kind, actor, place);
      }
    expect(found).toEqual(wanted);
  });
});
