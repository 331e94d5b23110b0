/** What `decideOnboarding` looks at: no more is asked of GitHub than the case needs. */
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import { isBehind, offerBranches } from "../../core/onboarding/decide.ts";
import type { OnboardingFacts } from "../../core/onboarding/facts.ts";
import { runnerFiles, runnerRelease } from "../../config/runner.ts";
import { version } from "../../config/version.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { FEW } from "../inbox/sweeps/builds.ts";
import { baseOf, type Base } from "./base.ts";
import { offeredPull } from "./offers.ts";

/** With the default branch and what stands on it. */
export type Onboarded = OnboardingFacts & { id: number; branch: string; base: Base };

/** `asked`: somebody who may has labelled an issue. @throws GitHubError `not_found` where there is no commit */
export async function onboardingFacts(access: Access, asked: boolean): Promise<Onboarded> {
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}", at(access)));
  const { archived, fork, default_branch: branch } = data;
  const base = await baseOf(access, branch);
  const { branch_prefix: prefix } = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const { workflowInstalled: installed, renderedBy } = base;
  const branches = offerBranches(prefix);
  const known = {
    id: Number(data.id),
    branch,
    base,
    archived,
    fork,
    installed,
    renderedBy,
    runnerToBring: runnerToBring(base),
    version: version(),
    prefix,
  };
  if (installed) {
    const update = isBehind(known) ? await offeredPull(access, branches.update) : null;
    return { ...known, configure: null, update, asked: false, chosen: false };
  }
  const configure = archived ? null : await offeredPull(access, branches.configure);
  const open = archived || configure?.state === "open";
  return {
    ...known,
    configure,
    update: null,
    asked,
    chosen: !open && !asked && (await isChosen(access)),
  };
}

/** A pass that runs as a bundle has none to bring. */
function runnerToBring({ runner, runnerAsked }: Base): string | null {
  if (runnerAsked === null || runnerFiles() === null) return null;
  const own = runnerRelease();
  return runner === own.blob && runnerAsked === own.sha256 ? null : own.blob;
}

/** An installation for many repositories is for none in particular, unless it names them. */
async function isChosen({ octokit }: Access): Promise<boolean> {
  const { data } = await asking(() => octokit.request("GET /installation/repositories", { per_page: 1 }));
  return data.repository_selection === "selected" || data.total_count <= FEW;
}
