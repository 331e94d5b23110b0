/** What must hold between settings that are fine one by one. */
import { isNamedBy } from "../core/build/gating.ts";
import type { Settings } from "../core/build/settings.ts";
import { findTitleProblem, type TitleKind } from "../core/build/titles.ts";
import { findSibling, isReservedFolder } from "../core/environment/environment.ts";
import { getSourceKey } from "../core/templates/source.ts";
import { COMPLEXITIES } from "../core/plan/brief.ts";

export interface Rule {
  name: string;
  /** Which key a broken rule points at. */
  path: readonly (string | number)[];
  /** A sentence with the remedy, or null where the rule holds. */
  broken(settings: Settings): string | null;
}

const fileFitsChange: Rule = {
  name: "file-fits-change",
  path: ["limits", "file_bytes"],
  broken: ({ limits }) =>
    limits.file_bytes > limits.bytes
      ? `${limits.file_bytes} is more than \`limits.bytes\` (${limits.bytes}): lower it, or raise \`limits.bytes\``
      : null,
};

const somethingMayChange: Rule = {
  name: "something-may-change",
  path: ["protected_paths"],
  broken({ protected_paths }) {
    const all = protected_paths.find((glob) => /^(\*\*?\/)*\*\*?$/.test(glob) && glob.includes("**"));
    return all === undefined
      ? null
      : `\`${all}\` covers every file, so that no worker could change anything: narrow it`;
  },
};

/** Whether the label is of a runner that github.com has for everyone. */
export function isHosted(label: string): boolean {
  return /^(ubuntu|windows|macos)-(latest|[0-9][0-9.]*)$/.test(label);
}

/** GitHub gives a job to a runner that has *all* labels, and a hosted runner has one of these. */
const oneHostedLabel: Rule = {
  name: "one-hosted-label",
  path: ["runs_on"],
  broken({ runs_on }) {
    const hosted = runs_on.filter(isHosted);
    const names = hosted.map((label) => `\`${label}\``).join(" and ");
    return hosted.length > 1 ? `no GitHub-hosted runner is ${names} at once: keep one of them` : null;
  },
};

/** The default models are Anthropic's, and Codex asks OpenAI. */
const modelsFitEngine: Rule = {
  name: "models-fit-engine",
  path: ["engine"],
  broken({ engine, models }) {
    const sizes = COMPLEXITIES.filter((size) => models[size].startsWith("claude-"));
    const missing = sizes.map((size) => `\`models.${size}\``).join(", ");
    return engine === "codex" && sizes.length > 0
      ? `Codex asks OpenAI, which has no model \`${models[sizes[0]!]}\`: set ${missing} to models of OpenAI's`
      : null;
  },
};

/** Claude Code with `--bare` has no search, and Baton can't give one to a command. */
const searchNeedsEngine: Rule = {
  name: "search-needs-engine",
  path: ["web"],
  broken({ engine, web }) {
    return web === "search" && engine !== "anthropic" && engine !== "codex"
      ? `\`${engine}\` has no search: set \`web: docs\`, or \`engine\` to \`anthropic\` or \`codex\``
      : null;
  },
};

const checkCounts: Rule = {
  name: "check-counts",
  path: ["checks", "ignore"],
  broken({ checks }) {
    const both = checks.require.find((name) => isNamedBy(checks.ignore, name));
    return both === undefined
      ? null
      : `\`${both}\` is ignored and required at once: take it out of \`checks.ignore\` or \`checks.require\``;
  },
};

/** A template names only what Baton can fill in, and what tells one title from another. */
const titleCanBeFilled = (kind: TitleKind): Rule => ({
  name: `title-of-${kind}-can-be-filled`,
  path: ["titles", kind],
  broken: ({ titles }) => findTitleProblem(kind, titles[kind]),
});

/** The gate asks about a wave before the next one begins; without waves there is no such moment. */
const waveGateNeedsWaves: Rule = {
  name: "wave-gate-needs-waves",
  path: ["schedule"],
  broken: ({ schedule, gates }) =>
    schedule === "eager" && gates.wave === "human"
      ? "`eager` starts workers without waiting for a wave, so `gates.wave: human` has nothing to ask about: set " +
        "`gates.wave: auto` (`gates.launch: human` asks before each worker), or `schedule: waves`"
      : null,
};

/** Each folder beside the worktree has one name, which is nobody else's. */
const siblingsHaveFolders: Rule = {
  name: "siblings-have-folders",
  path: ["environment", "repositories"],
  broken({ environment: { repositories } }) {
    const names = repositories.map(({ path }) => path.toLowerCase());
    const twice = repositories.find(({ path }, i) => names.indexOf(path.toLowerCase()) !== i);
    const reserved = repositories.find(({ path }) => isReservedFolder(path));
    const remedy = "give it another name with `path`";
    if (twice) return `two repositories have the folder \`${twice.path}\`: ${remedy}`;
    return reserved ? `the folder \`${reserved.path}\` is one of Baton's own: ${remedy}` : null;
  },
};

/** Without isolation, sessions see all that the job sees, a token too. */
const secretNeedsIsolation: Rule = {
  name: "secret-needs-isolation",
  path: ["environment", "secret"],
  broken: ({ environment: { secret }, isolation }) =>
    secret !== null && isolation === "off"
      ? `with \`isolation: off\`, sessions could read the token of \`${secret}\`: set \`isolation: required\`, ` +
        "or remove it"
      : null,
};

const seedsComeFromSiblings: Rule = {
  name: "seeds-come-from-siblings",
  path: ["environment", "files"],
  broken({ environment: { files, repositories } }) {
    const odd = files.find(({ from }) => from.startsWith("../") && findSibling(repositories, from)?.rest === undefined);
    const known = repositories.map(({ path }) => `\`../${path}\``).join(", ") || "none";
    return odd ? `\`${odd.from}\` leads into no repository of \`environment.repositories\`; there is ${known}` : null;
  },
};

const cachesAreApart: Rule = {
  name: "caches-are-apart",
  path: ["environment", "caches"],
  broken({ environment: { caches } }) {
    const twice = caches.find((one, i) =>
      caches.slice(0, i).some(({ path, variable }) => path === one.path || variable === one.variable),
    );
    return twice ? `\`${twice.path}\` (\`${twice.variable}\`) shares its folder or variable with another one` : null;
  },
};

/** The record knows a file's template by its name alone. */
const templatesDiffer: Rule = {
  name: "templates-differ",
  path: ["templates"],
  broken({ templates }) {
    const names = templates.map(getSourceKey);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    return twice === undefined ? null : `\`${twice}\` is named twice: put all its \`paths\` into one entry`;
  },
};

export const RULES: readonly Rule[] = [
  ...[fileFitsChange, somethingMayChange, oneHostedLabel, modelsFitEngine, searchNeedsEngine, checkCounts],
  ...[waveGateNeedsWaves, siblingsHaveFolders, secretNeedsIsolation, seedsComeFromSiblings, cachesAreApart],
  templatesDiffer,
  ...[titleCanBeFilled("pulls"), titleCanBeFilled("commit")],
];
