import { z } from "zod";
import { createSuite, findSuites } from "../../checks/suites.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentSuite } from "../present/check.ts";
import { presentRepository } from "../present/repository.ts";
import { Refusal, unprocessable, validationFailed } from "../refusal.ts";
import { created, ok } from "../reply.ts";

/** For apps whose pushes ask for none; where there is one already, that one is answered. */
export const createCheckSuite: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/check-suites",
  docs: "checks/suites#create-a-check-suite",
  permission: "checks:write",
  handle(call) {
    const { actor, git, repository, sandbox } = call;
    if (!("app" in actor)) throw new Refusal(403, "You must authenticate via a GitHub App.");
    const { head_sha: headSha } = input(call, z.object({ head_sha: z.string() }));
    if (!git.commit(headSha)) throw unprocessable(`No commit found for SHA: ${headSha}`);
    const known = findSuites(sandbox, repository, { sha: headSha }).find(({ appSlug }) => appSlug === actor.app.slug);
    if (known) return ok(presentSuite(sandbox, repository, known));
    const head = git.refs("refs/heads/").find(({ oid }) => oid === headSha);
    const headBranch = head?.ref.slice("refs/heads/".length) ?? null;
    const suite = createSuite(sandbox, repository, actor.app, { headSha, headBranch, before: null });
    return created(presentSuite(sandbox, repository, suite));
  },
};

const Preferences = z.object({
  auto_trigger_checks: z.array(z.object({ app_id: z.int(), setting: z.boolean().default(true) })).optional(),
});

/** Whether a push asks an app for a check suite. */
export const setSuitePreferences: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/check-suites/preferences",
  docs: "checks/suites#update-repository-preferences-for-check-suites",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const { body, repository, sandbox } = call;
    if (Object.keys(body).length === 0) throw validationFailed("Repository", "auto_trigger_checks", "missing_field");
    const { auto_trigger_checks: wanted = [] } = input(call, Preferences);
    const unknown = wanted.find(({ app_id: id }) => !sandbox.world.apps.some((app) => app.id === id));
    if (unknown) throw unprocessable(`Invalid app_id \`${unknown.app_id}\` - check suites are enabled by default.`);
    const off = new Set(repository.suitesOff);
    for (const { app_id: id, setting } of wanted) {
      if (setting) off.delete(id);
      else off.add(id);
    }
    repository.suitesOff = [...off];
    sandbox.save();
    const { installations } = sandbox.world;
    const here = installations.filter(({ repositoryIds }) => repositoryIds.includes(repository.id));
    const auto_trigger_checks = here.map(({ appId }) => ({ app_id: appId, setting: !off.has(appId) }));
    return ok({ preferences: { auto_trigger_checks }, repository: presentRepository(sandbox, repository) });
  },
};
