/**
 * The steps for the cache of dependencies. Every session restores it; only a preflight saves one, since no model has a
 * say in it: a run that is dispatched on the default branch saves for every later run of the repository
 * (https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching).
 */
import { sessionName } from "../../core/build/names.ts";
import type { OwnCache } from "../../core/environment/environment.ts";
import { fillVariables, MANAGER_CACHES, ownFolder } from "../../core/environment/package-managers.ts";
import type { Actions } from "./actions.ts";

/** What decides which packages there are. Of the default branch, as checked out: a session's base is seldom far off. */
const LOCKS = [
  ...["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "requirements*.txt", "poetry.lock"],
  ...["uv.lock", "go.sum", "Cargo.lock", "pom.xml", "*.gradle", "*.gradle.kts", "gradle.lockfile"],
  ...["libs.versions.toml", "packages.lock.json", "*.csproj", "*.fsproj", "Directory.Packages.props"],
];

const FOLDER = "${{ runner.temp }}/baton-cache";
/** Whether the run is a preflight. */
export const PREFLIGHT = `startsWith(inputs.session, '${sessionName("repository", "preflight", 1).slice(0, -1)}')`;
const KEY = "steps.cache.outputs.cache-primary-key";

/** Whether this run fills a cache and saves it: without a lock file the key ends where its hash would stand. */
export const FILLS = `${PREFLIGHT} && steps.cache.outputs.cache-hit != 'true' && !endsWith(${KEY}, '-')`;

/** So that what the repository's setup downloads is in it. */
export function renderSetupVariables(own: readonly OwnCache[]): string {
  const managers = MANAGER_CACHES.filter(({ inSetup }) => inSetup).map((manager) => fillVariables(manager, FOLDER));
  const mine = own.map(({ path, variable }) => [variable, `${FOLDER}/${ownFolder(path)}`] as const);
  const all = [...managers.flatMap((variables) => Object.entries(variables)), ...mine];
  return all.map(([name, value]) => `${name}: ${value}`).join("\n");
}

/** A folder of the user's own more makes another cache: one that was saved before has none of it. */
function prefixOf(own: readonly OwnCache[]): string {
  return ["baton-${{ runner.os }}", ...own.map(({ path }) => path).toSorted()].join("-");
}

/** Before the setup, which may lay further lock files. A preflight only looks: what it saves is all its own. */
export const restoreCache = (
  actions: Actions,
  when: string,
  own: readonly OwnCache[],
) => `# Without it, sessions are slower.
- name: Cache
  id: cache
  if: \${{ ${when} }}
  continue-on-error: true
  timeout-minutes: 3
  uses: ${actions.cacheRestore}
  with:
    path: ${FOLDER}
    key: ${prefixOf(own)}-\${{ hashFiles(${LOCKS.map((name) => `'**/${name}'`).join(", ")}) }}
    restore-keys: ${prefixOf(own)}-
    lookup-only: \${{ ${PREFLIGHT} }}`;

export const saveCache = (actions: Actions) => `# Only where no model had a say: later runs trust what is saved.
- name: Save cache
  if: \${{ ${FILLS} && steps.session.outcome == 'success' }}
  continue-on-error: true
  timeout-minutes: 4
  uses: ${actions.cacheSave}
  with:
    path: ${FOLDER}
    key: \${{ ${KEY} }}`;
