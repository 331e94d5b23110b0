/** `baton reconcile`: passes as the App, over one repository or over all that its installation reaches. */
import type { Logger } from "pino";
import { at, type Access } from "../github/access.ts";
import { answered } from "../github/answered.ts";
import { Clients, makeProbot } from "../github/client.ts";
import { asking } from "../github/errors.ts";
import { GitHubClock } from "../github/github-clock.ts";
import { repositoriesOf } from "../github/repositories.ts";
import type { Place } from "../inbox/inbox.ts";
import { passOver, type Lane, type PassDeps } from "./pass.ts";
import { servedBy } from "./served.ts";

/** How long a pass over one repository goes on at most, in milliseconds: sessions are not waited for. */
const LONGEST_MS = 4 * 60_000;

/** A server's look that began before the pass has done by then what it had decided, in milliseconds. */
const SETTLE_MS = 15_000;

export interface PassesOptions {
  baseUrl: string;
  appId: number;
  privateKey: string;
  log: Logger;
  signal: AbortSignal;
  /** GitHub's, as its answers tell it, unless given. */
  clock?: () => Date;
  wait: PassDeps["wait"];
}

/** The repositories to pass over: the one that is named, or all of the installation that it is in. */
export interface Passes {
  places: Place[];
  /** A server takes the App's deliveries: it does what a pass would, and a pass beside it might do the same again. */
  isServed: boolean;
  /** @throws GitHubError where it can't be looked at at all */
  over: (place: Place) => Promise<Lane[]>;
}

/** @throws GitHubError `not_found` where the App isn't installed on the repository */
export async function openPasses(
  options: PassesOptions,
  named: { owner: string; repo: string; all: boolean },
): Promise<Passes> {
  const { log, signal, wait } = options;
  const time = new GitHubClock();
  const clock = options.clock ?? time.now;
  const probot = makeProbot({ ...options, webhookSecret: "unused", fetch: time.follow(answered()) });
  const clients = new Clients(probot, clock);
  const app = await clients.asApp();
  const { owner, repo } = named;
  const { data } = await asking(() => app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }));
  const installation = Number(data.id);
  const access = await clients.access({ installation, owner, repo });
  const places = named.all ? await allOf(access, installation) : [await placeOf(access, installation)];
  const served = await servedBy(app, clock());
  const settleMs = served === "never" ? 0 : SETTLE_MS;
  const over = (place: Place) => {
    const until = new Date(clock().getTime() + LONGEST_MS);
    return passOver({ access: (hint) => clients.access(hint), clock, log, wait, signal, until, settleMs }, place);
  };
  return { places, isServed: served === "now", over };
}

async function placeOf(access: Access, installation: number): Promise<Place> {
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}", at(access)));
  return { installation, repository: Number(data.id), owner: data.owner.login, repo: data.name };
}

/** The one that was named comes first. */
async function allOf({ octokit, owner, repo }: Access, installation: number): Promise<Place[]> {
  const places = (await repositoriesOf(octokit, installation)).map(({ place }) => place);
  const isNamed = (place: Place) => place.owner === owner && place.repo === repo;
  return [...places.filter(isNamed), ...places.filter((place) => !isNamed(place))];
}
