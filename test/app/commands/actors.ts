/** The actors and the places: each actor comments in each place of a sandbox repository. */
import type { CommentFact } from "../../../src/core/model/facts.ts";
import { readComments } from "../../../src/app/observe/comments.ts";
import { Roles } from "../../../src/app/observe/roles.ts";
import { ReadCache } from "../../../src/app/observe/read-cache.ts";
import type { World } from "../support/world.ts";
import { NOW } from "./scenes.ts";

export const PLACES = ["issue", "worker", "landing", "foreign"] as const;
export type Place = (typeof PLACES)[number];

/** Actors by login. `via` is another App that acts for that person. */
export const ACTORS = {
  admin: { login: "you" },
  maintain: { login: "maya" },
  write: { login: "wren" },
  triage: { login: "tria" },
  read: { login: "rose" },
  none: { login: "stranger" },
  bot: { login: "helper[bot]" },
  app: { login: "wren", via: "helper" },
  deleted: { login: "gone" },
} as const;
export type Actor = keyof typeof ACTORS;

/** People with write access or more who speak for themselves. */
export const OBEYED: readonly Actor[] = ["admin", "maintain", "write"];

/**
 * Reads the actors' comments through the App's own observation: `[actor, place]` to the resulting
 * remark.
 */
export class ActorComments {
  readonly #world: World;
  readonly #roles: Roles;
  readonly #comments = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.#roles = new Roles(world.access, new ReadCache());
    const { seed, sandbox } = world.running;
    for (const [login, role] of [
      ["maya", "maintain"],
      ["tria", "triage"],
      ["gone", "write"],
    ] as const)
      seed.collaborator(world.repository, login, role);
    const helper = { slug: "helper", name: "Helper", webhookUrl: null, webhookSecret: "s" };
    seed.install(seed.app({ ...helper, permissions: { issues: "write" }, events: [] }).app, [
      world.repository,
    ]);
    sandbox.world.accounts = sandbox.world.accounts.filter(({ login }) => login !== "gone");
    for (const [number, place] of PLACES.entries())
      for (const actor of Object.keys(ACTORS) as Actor[]) this.#add(actor, place, number + 1);
  }

  #add(actor: Actor, place: Place, issueNumber: number): void {
    const { sandbox } = this.#world.running;
    const { login: author, via }: { login: string; via?: string } = ACTORS[actor];
    const [id, time] = [sandbox.nextId(), NOW.replace(".000", "")];
    const appSlug = via ?? (author.endsWith("[bot]") ? "helper" : null);
    const made = { createdAt: time, updatedAt: time, reactions: [] };
    sandbox.world.comments.push({
      ...{
        id,
        repositoryId: this.#world.repository.id,
        issueNumber,
        author,
        appSlug,
        body: "-",
        ...made,
      },
    });
    this.#comments.set(`${actor} ${place}`, id);
  }

  /** All actors post the text that `words` returns for their place. */
  async say(
    words: (place: Place) => string,
  ): Promise<(actor: Actor, place: Place) => CommentFact | null> {
    for (const comment of this.#world.running.sandbox.world.comments)
      comment.body = words(PLACES[comment.issueNumber - 1]!);
    const scope = { isOurs: () => false, numbers: [1, 2, 3, 4], since: NOW, watermark: NOW };
    const { remarks } = await readComments(this.#world.access, scope, this.#roles, new ReadCache());
    return (actor, place) =>
      remarks.find(({ id }) => id === this.#comments.get(`${actor} ${place}`)) ?? null;
  }
}
