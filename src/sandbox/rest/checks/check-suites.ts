import { z } from "zod";
import { createSuite, findSuites, type SuiteWithChecks } from "../../checks/check-suites.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody, parseId } from "../request-body.ts";
import { serializeCheckSuite } from "../serializers/check.ts";
import { serializeRepository } from "../serializers/repository.ts";
import {
  HttpError,
  createNotFoundError,
  createUnprocessableError,
  createValidationError,
} from "../http-error.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { createCheckRunsPage, requireRefSha } from "./check-runs.ts";
import type { Sandbox } from "../../sandbox.ts";
import { createPage } from "../listing.ts";

/**
 * Creates a suite for an app whose pushes create none. Returns the existing suite if there is one.
 */
const createCheckSuite = defineEndpoint({
  method: "POST",
  path: "/repos/{owner}/{repo}/check-suites",
  docs: "checks/suites#create-a-check-suite",
  permission: "checks:write",
  handle(call) {
    const { actor, git, repository, sandbox } = call;
    if (!("app" in actor)) throw new HttpError(403, "You must authenticate via a GitHub App.");
    const { head_sha: headSha } = parseBody(call, z.object({ head_sha: z.string() }));
    if (!git.commit(headSha)) throw createUnprocessableError(`No commit found for SHA: ${headSha}`);
    const known = findSuites(sandbox, repository, { sha: headSha }).find(
      ({ appSlug }) => appSlug === actor.app.slug,
    );
    if (known) return respondOk(serializeCheckSuite(sandbox, repository, known));
    const head = git.refs("refs/heads/").find(({ oid }) => oid === headSha);
    const headBranch = head?.ref.slice("refs/heads/".length) ?? null;
    const suite = createSuite(sandbox, repository, actor.app, {
      headSha,
      headBranch,
      before: null,
    });
    return respondCreated(serializeCheckSuite(sandbox, repository, suite));
  },
});

const Preferences = z.object({
  auto_trigger_checks: z
    .array(z.object({ app_id: z.int(), setting: z.boolean().default(true) }))
    .optional(),
});

/** Sets whether a push creates a check suite for an app. */
const setSuitePreferences = defineEndpoint({
  method: "PATCH",
  path: "/repos/{owner}/{repo}/check-suites/preferences",
  docs: "checks/suites#update-repository-preferences-for-check-suites",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { body, repository, sandbox } = call;
    if (Object.keys(body).length === 0)
      throw createValidationError("Repository", "auto_trigger_checks", "missing_field");
    const { auto_trigger_checks: wanted = [] } = parseBody(call, Preferences);
    const unknown = wanted.find(
      ({ app_id: id }) => !sandbox.world.apps.some((app) => app.id === id),
    );
    if (unknown)
      throw createUnprocessableError(
        `Invalid app_id \`${unknown.app_id}\` - check suites are enabled by default.`,
      );
    const off = new Set(repository.suitesOff);
    for (const { app_id: id, setting } of wanted) {
      if (setting) off.delete(id);
      else off.add(id);
    }
    repository.suitesOff = [...off];
    sandbox.save();
    const { installations } = sandbox.world;
    const here = installations.filter(({ repositoryIds }) => repositoryIds.includes(repository.id));
    const auto_trigger_checks = here.map(({ appId }) => ({
      app_id: appId,
      setting: !off.has(appId),
    }));
    return respondOk({
      preferences: { auto_trigger_checks },
      repository: serializeRepository(sandbox, repository),
    });
  },
});

const PATH = "/repos/{owner}/{repo}/check-suites/{check_suite_id}";

const getCheckSuite = defineEndpoint({
  method: "GET",
  path: PATH,
  docs: "checks/suites#get-a-check-suite",
  permission: "checks:read",
  handle: (call) =>
    respondOk(serializeCheckSuite(call.sandbox, call.repository, requireCheckSuite(call))),
});

const listSuiteRuns = defineEndpoint({
  method: "GET",
  path: `${PATH}/check-runs`,
  docs: "checks/runs#list-check-runs-in-a-check-suite",
  permission: "checks:read",
  handle: (call) => createCheckRunsPage(call, requireCheckSuite(call).checks),
});

/** Returns the suite that the path names. */
function requireCheckSuite({ sandbox, repository, params }: Call): SuiteWithChecks {
  const id = parseId(params["check_suite_id"]);
  const [found] = findSuites(sandbox, repository, { id });
  if (!found) throw createNotFoundError();
  return found;
}

/** Lists suites of a commit, filtered by `app_id` and `check_name`. */
const listCheckSuites = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/check-suites",
  docs: "checks/suites#list-check-suites-for-a-git-reference",
  permission: "checks:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const sha = requireRefSha(call);
    const name = query.get("check_name");
    const appId = query.get("app_id");
    const found = findSuites(sandbox, repository, { sha }).filter(
      (suite) =>
        (name === null || suite.checks.some((one) => one.name === name)) &&
        (appId === null || findAppId(sandbox, suite) === appId),
    );
    return createPage(
      call,
      found,
      (one) => serializeCheckSuite(sandbox, repository, one),
      "check_suites",
    );
  },
});

function findAppId({ world }: Sandbox, { appSlug }: SuiteWithChecks): string {
  return String(world.apps.find((one) => one.slug === appSlug)?.id);
}

export const checkSuiteEndpoints: Endpoint[] = [
  listCheckSuites,
  createCheckSuite,
  setSuitePreferences,
  getCheckSuite,
  listSuiteRuns,
];
