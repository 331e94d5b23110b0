/**
 * The scratch repository. A run of the probes creates it and deletes it, and never deletes another
 * one.
 */
import type { Octokit } from "@octokit/rest";
import { tryRequest, showAttempt } from "./attempt.ts";
import { connect, connectApp } from "./connect.ts";
import { UsageError } from "../support/options.ts";
import { SCRATCH, type Options } from "./options.ts";
import { waitFor, World, type AppClient } from "./world.ts";

export interface Scratch {
  world: World;
  /** The kind of owner and repository, for the evidence. */
  about: string;
  /** Deletes the repository if this run created it. Resolves to words about the result. */
  remove: () => Promise<string>;
}

/**
 * @throws UsageError with the remedy when it can't be created or found, or the App can't write
 * there
 */
export async function openScratch(options: Options, signal: AbortSignal): Promise<Scratch> {
  const { apiUrl, owner, token } = options;
  const admin = token === null ? null : connect(apiUrl, token);
  const repo = options.repo ?? (await create(admin!, options));
  const remove = () => removeCreated(admin, options, repo);
  try {
    const at = { owner, repo };
    const patience = { pace: options.pace, signal };
    const app = options.app ? await installed(admin, options, at, patience) : null;
    const reader = admin ?? app!.octokit;
    const found = await tryRequest(reader.rest.repos.get(at));
    if (!found.ok) {
      throw new UsageError(
        `${owner}/${repo} can't be read (${showAttempt(found)}): create it empty, with a README.`,
      );
    }
    const { default_branch: branch, private: isPrivate, owner: of } = found.data;
    const kind = of.type === "Organization" ? "an organisation" : "a user";
    const about = `${isPrivate ? "private" : "public"} repository of ${kind}`;
    // A new repository gets its first commit a moment later.
    const head = () => tryRequest(reader.rest.git.getRef({ ...at, ref: `heads/${branch}` }));
    const born = await waitFor(patience, 60, async () => (await head()).ok || null);
    if (!born.value)
      throw new UsageError(`${owner}/${repo} has no commit: create it with a README.`);
    return {
      world: new World({ at, apiUrl, branch, isPrivate, admin, app, pace: options.pace, signal }),
      about,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Scopes of a classic token; a fine-grained one has none. */
const SCOPES = ["repo", "workflow", "delete_repo"];

/** @returns its name */
async function create(admin: Octokit, { owner, isPublic }: Options): Promise<string> {
  let scopes: string | undefined;
  admin.hook.after(
    "request",
    ({ headers }) => void (scopes = headers["x-oauth-scopes"] || undefined),
  );
  const me = await tryRequest(admin.rest.users.getAuthenticated());
  if (!me.ok)
    throw new UsageError(`GitHub rejects GH_TOKEN (${showAttempt(me)}). Set a valid token.`);
  const lacking = SCOPES.filter((scope) => scopes && !scopes.split(", ").includes(scope));
  if (lacking.length > 0) {
    throw new UsageError(
      `GH_TOKEN lacks the scope ${lacking.join(", ")}: run \`gh auth refresh -s ` +
        `${lacking.join(",")}\` and set it to what \`gh auth token\` prints, or make a ` +
        `token with ${SCOPES.join(", ")}.`,
    );
  }
  const name = `${SCRATCH}-${Date.now().toString(36)}`;
  const description = "Scratch repository of Baton's smoke test. It may be deleted.";
  const wanted = { name, description, private: !isPublic, auto_init: true };
  const mine = me.data.login.toLowerCase() === owner.toLowerCase();
  const made = await tryRequest<{ default_branch?: string }>(
    mine
      ? admin.rest.repos.createForAuthenticatedUser(wanted)
      : admin.rest.repos.createInOrg({ ...wanted, org: owner }),
  );
  if (made.ok) return name;
  throw new UsageError(
    `No repository can be created for ${owner} (${showAttempt(made)}). Set GH_TOKEN to a ` +
      "token with the scopes repo, workflow and delete_repo of somebody who may create " +
      `repositories there, or create an empty one named ${SCRATCH}-… and name it with --repo.`,
  );
}

/**
 * Finds the App on the repository. If the installation has selected repositories, the owner adds
 * it.
 */
async function installed(
  admin: Octokit | null,
  { apiUrl, app: credentials }: Options,
  at: { owner: string; repo: string },
  patience: { pace: number; signal: AbortSignal },
): Promise<AppClient> {
  const asApp = connectApp(apiUrl, credentials!);
  const self = await tryRequest(asApp.rest.apps.getAuthenticated());
  if (!self.ok || !self.data?.slug) {
    throw new UsageError(
      `GitHub rejects the App (${showAttempt(self)}). Check APP_ID and PRIVATE_KEY.`,
    );
  }
  const find = async () => {
    const answer = await tryRequest(asApp.rest.apps.getRepoInstallation(at));
    return answer.ok ? answer.data : null;
  };
  if (!(await find()) && admin) await addToInstallation(admin, asApp, at);
  // An installation on all repositories gets a new one a moment later.
  const { value: found } = await waitFor(patience, (10 * patience.pace) / 1000, find);
  if (!found) {
    throw new UsageError(
      `The App ${self.data.slug} isn't installed on ${at.owner}/${at.repo}. Install it ` +
        `on all repositories of ${at.owner}, or leave APP_ID out: the probes that need an ` +
        "App are skipped then.",
    );
  }
  const { data: made } = await asApp.rest.apps.createInstallationAccessToken({
    installation_id: found.id,
  });
  return { octokit: connect(apiUrl, made.token), id: self.data.id, slug: self.data.slug };
}

/** Only a classic token may do this. The caller checks if it helped. */
async function addToInstallation(
  admin: Octokit,
  asApp: Octokit,
  at: { owner: string; repo: string },
): Promise<void> {
  const { apps } = asApp.rest;
  const ofOrganisation = await tryRequest(apps.getOrgInstallation({ org: at.owner }));
  const home = ofOrganisation.ok
    ? ofOrganisation
    : await tryRequest(apps.getUserInstallation({ username: at.owner }));
  const repository = await tryRequest(admin.rest.repos.get(at));
  if (!home.ok || !repository.ok) return;
  const where = { installation_id: home.data.id, repository_id: Number(repository.data.id) };
  await tryRequest(admin.rest.apps.addRepoToInstallationForAuthenticatedUser(where));
}

async function removeCreated(
  admin: Octokit | null,
  options: Options,
  repo: string,
): Promise<string> {
  const name = `${options.owner}/${repo}`;
  if (options.repo !== null)
    return `${name} is left as it is: delete it when you no longer need it.`;
  if (options.keep || !admin)
    return `${name} is kept, as --keep says: delete it when you no longer need it.`;
  const gone = await tryRequest(admin.rest.repos.delete({ owner: options.owner, repo }));
  if (gone.ok) return `${name} is deleted.`;
  return (
    `Delete ${name} yourself: GitHub answers ${showAttempt(gone)}. The token needs the ` +
    "scope delete_repo."
  );
}
