/** `baton reconcile`: passes as the App, over one repository or over all that its installation reaches. */
import type { Logger } from "pino";
import { at, type Access } from "./github/access.ts";
import { Clients, makeProbot } from "./github/client.ts";
import { asking } from "./github/errors.ts";
import type { Hint } from "./inbox/inbox.ts";
import { passOver, type Lane } from "./pass.ts";

/** How long a pass over one repository goes on at most, in milliseconds: sessions are not waited for. */
const LONGEST_MS = 4 * 60_000;

export interface PassesOptions {
  baseUrl: string;
  appId: number;
  privateKey: string;
  log: Logger;
  signal: AbortSignal;
}

export type Place = Omit<Hint, "issue">;

/** The repositories to pass over: the one that is named, or all of the installation that it is in. */
export interface Passes {
  places: Place[];
  /** @throws GitHubError where it can't be looked at at all */
  over: (place: Place) => Promise<Lane[]>;
}

/** @throws GitHubError `not_found` where the App isn't installed on the repository */
export async function openPasses(
  options: PassesOptions,
  named: { owner: string; repo: string; all: boolean },
): Promise<Passes> {
  const { log, signal } = options;
  const clients = new Clients(makeProbot({ ...options, webhookSecret: "unused" }));
  const app = await clients.asApp();
  const { owner, repo } = named;
  const { data } = await asking(() => app.request("GET /repos/{owner}/{repo}/installation", { owner, repo }));
  const one: Place = { installation: Number(data.id), owner, repo };
  const places = named.all ? await allOf(await clients.access(one), one.installation) : [one];
  const clock = () => new Date();
  const access = (hint: Hint) => clients.access(hint);
  const over = (place: Place) => {
    const until = new Date(Date.now() + LONGEST_MS);
    return passOver({ access, clock, log, wait, signal, until }, place);
  };
  return { places, over };
}

async function allOf(access: Access, installation: number): Promise<Place[]> {
  const { octokit } = access;
  const all = await asking(() => octokit.paginate("GET /installation/repositories", { per_page: 100 }));
  const places = all
    .filter((repository) => !repository.archived)
    .map(({ owner, name }) => ({ installation, owner: owner.login, repo: name }));
  // The one that was named comes first.
  const { owner, repo } = at(access);
  const isNamed = (place: Place) => place.owner === owner && place.repo === repo;
  return [...places.filter(isNamed), ...places.filter((place) => !isNamed(place))];
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
