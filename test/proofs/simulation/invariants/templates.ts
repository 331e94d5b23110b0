/**
 * What templates bring: one pull request per version, no looser settings, and nothing of people's
 * is lost.
 */
import { loadSettings } from "../../../../src/config/load-settings.ts";
import { CONFIG_PATH } from "../../../../src/core/model/settings.ts";
import { readMarker } from "../../../../src/core/messages/marker.ts";
import { getSyncKey } from "../../../../src/core/templates/sync-messages.ts";
import { getTemplateBranches } from "../../../../src/core/templates/sync-record.ts";
import type { GitRepository } from "../../../../src/sandbox/git/repository.ts";
import { readText } from "../world/record.ts";
import { PEOPLES_LINES, SHARED_FILE, getVersion } from "../world/templates.ts";
import type { Invariant, Snapshot } from "./invariant.ts";

/** Baton's pull requests from the template, oldest first. */
function syncs({ github, scenario }: Snapshot) {
  if (!scenario.templates) return [];
  const { pull: branch } = getTemplateBranches("baton");
  return github.sandbox.world.issues.flatMap(({ number, state, pull }) =>
    pull?.headRef === branch
      ? [{ number, state, head: pull.headSha, mergedBy: pull.mergedBy }]
      : [],
  );
}

/** A version has one pull request. After it is merged or closed, Baton does not offer it again. */
export const checkOfferedOnce: Invariant = (snapshot) => {
  const { git } = snapshot.repo;
  let last = { number: 0, version: -1 };
  return syncs(snapshot).flatMap(({ number, head }) => {
    const version = getVersion(git, head) ?? -1;
    const before = last;
    last = { number, version };
    return version > before.version
      ? []
      : [`#${number} offers version ${version} again, after #${before.number}`];
  });
};

/** If the settings say that people decide, only people merge what templates bring. */
export const checkMergedByPeople: Invariant = (snapshot) =>
  snapshot.scenario.templates?.sync === "ask"
    ? syncs(snapshot).flatMap(({ number, mergedBy }) =>
        mergedBy === "baton[bot]"
          ? [`#${number} was merged, although only people merge what templates bring`]
          : [],
      )
    : [];

/**
 * Settings about money and people's consent stay as the repository has them, on its base and in
 * what is offered.
 */
export const checkSettingsStay: Invariant = (snapshot) => {
  const { git, base } = snapshot.repo;
  const { templates, settings } = snapshot.scenario;
  if (!templates) return [];
  const heads = [git.ref(`refs/heads/${base}`)!, ...syncs(snapshot).map(({ head }) => head)];
  return [...new Set(heads)].flatMap((head) => {
    const text = readText(git, head, CONFIG_PATH);
    if (text === null) return [];
    const loaded = loadSettings(text, CONFIG_PATH);
    if (!loaded.ok) return [`${CONFIG_PATH} at ${head} can't be used`];
    const { gates, budgets } = loaded.value;
    return [
      ...(budgets.build === settings.budget
        ? []
        : [`a build's budget is ${budgets.build} at ${head}`]),
      ...Object.entries(settings.gates).flatMap(([gate, keeper]) =>
        gates[gate as keyof typeof gates] === keeper
          ? []
          : [`the gate ${gate} is loosened at ${head}`],
      ),
    ];
  });
};

/** Only people remove a line that a person wrote into a template's file. */
export const checkTemplatesKeepLines: Invariant = ({ repo: { git, base }, scenario }) => {
  if (!scenario.templates) return [];
  const found: string[] = [];
  for (let at = git.ref(`refs/heads/${base}`); at !== null;) {
    const parent: string | null = git.commit(at)!.parents[0] ?? null;
    const [now, before] = [linesIn(git, at), parent === null ? [] : linesIn(git, parent)];
    for (const line of before)
      if (!now.includes(line)) found.push(`${at} drops "${line}" of ${SHARED_FILE}`);
    at = parent;
  }
  return found;
};

const linesIn = (git: GitRepository, commit: string) =>
  [...(readText(git, commit, SHARED_FILE) ?? "").matchAll(PEOPLES_LINES)].map(([line]) => line);

/** Anyone who says `/sync` gets one answer. */
export const checkSyncsAnswered: Invariant = ({ syncing, github }) => {
  const keys = github.sandbox.world.comments.flatMap(({ author, body }) =>
    author === "baton[bot]" ? (readMarker(body)?.key ?? []) : [],
  );
  return syncing.asked.flatMap((id) => {
    const times = keys.filter((key) => key === getSyncKey(id)).length;
    return times === 1 ? [] : [`the /sync of ${id} is answered ${times} times`];
  });
};
