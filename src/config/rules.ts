/** Rules between settings that are valid one by one. */
import { hasMatchingPattern } from "../core/model/checks.ts";
import type { Settings } from "../core/model/settings.ts";
import { findTitleProblem, type TitleKind } from "../core/model/names.ts";
import { findSibling, isReservedFolder } from "../core/model/environment.ts";
import { getTemplateKey } from "../core/model/template-source.ts";
import { COMPLEXITIES } from "../core/model/brief.ts";

export interface SettingsRule {
  name: string;
  /** The key that a broken rule points to. */
  path: readonly (string | number)[];
  /** Returns a sentence with the remedy, or null if the settings follow the rule. */
  broken(settings: Settings): string | null;
}

const fileFitsChange: SettingsRule = {
  name: "file-fits-change",
  path: ["limits", "file_bytes"],
  broken: ({ limits }) =>
    limits.file_bytes > limits.bytes
      ? `${limits.file_bytes} is more than \`limits.bytes\` (${limits.bytes}): lower it, ` +
        "or raise `limits.bytes`"
      : null,
};

const somethingMayChange: SettingsRule = {
  name: "something-may-change",
  path: ["protected_paths"],
  broken({ protected_paths }) {
    const all = protected_paths.find(
      (glob) => /^(\*\*?\/)*\*\*?$/.test(glob) && glob.includes("**"),
    );
    return all === undefined
      ? null
      : `\`${all}\` covers every file, so that no worker could change anything: narrow it`;
  },
};

/** Whether the label belongs to a runner that github.com offers to everyone. */
export function isHosted(label: string): boolean {
  return /^(ubuntu|windows|macos)-(latest|[0-9][0-9.]*)$/.test(label);
}

/**
 * GitHub assigns a job to a runner that has *all* labels, and a hosted runner has only one of
 * these.
 */
const oneHostedLabel: SettingsRule = {
  name: "one-hosted-label",
  path: ["runs_on"],
  broken({ runs_on }) {
    const hosted = runs_on.filter(isHosted);
    const names = hosted.map((label) => `\`${label}\``).join(" and ");
    return hosted.length > 1
      ? `no GitHub-hosted runner is ${names} at once: keep one of them`
      : null;
  },
};

/** The default models are Anthropic's, but Codex uses OpenAI. */
const modelsFitEngine: SettingsRule = {
  name: "models-fit-engine",
  path: ["engine"],
  broken({ engine, models }) {
    const sizes = COMPLEXITIES.filter((size) => models[size].startsWith("claude-"));
    const missing = sizes.map((size) => `\`models.${size}\``).join(", ");
    return engine === "codex" && sizes.length > 0
      ? `Codex asks OpenAI, which has no model \`${models[sizes[0]!]}\`: set ${missing} to ` +
          "OpenAI models"
      : null;
  },
};

/** Claude Code with `--bare` has no search, and Baton can't add one to a command. */
const searchNeedsEngine: SettingsRule = {
  name: "search-needs-engine",
  path: ["web"],
  broken({ engine, web }) {
    return web === "search" && engine !== "anthropic" && engine !== "codex"
      ? `\`${engine}\` has no search: set \`web: docs\`, or \`engine\` to \`anthropic\` ` +
          "or `codex`"
      : null;
  },
};

const checkCounts: SettingsRule = {
  name: "check-counts",
  path: ["checks", "ignore"],
  broken({ checks }) {
    const both = checks.require.find((name) => hasMatchingPattern(checks.ignore, name));
    return both === undefined
      ? null
      : `\`${both}\` is ignored and required at once: remove it from \`checks.ignore\` or ` +
          "`checks.require`";
  },
};

/** A template may name only what Baton can fill in, and must name what distinguishes titles. */
const createTitleRule = (kind: TitleKind): SettingsRule => ({
  name: `title-of-${kind}-can-be-filled`,
  path: ["titles", kind],
  broken: ({ titles }) => findTitleProblem(kind, titles[kind]),
});

/** The gate asks about a wave before the next one starts. Without waves there is no such moment. */
const waveGateNeedsWaves: SettingsRule = {
  name: "wave-gate-needs-waves",
  path: ["schedule"],
  broken: ({ schedule, gates }) =>
    schedule === "eager" && gates.wave === "human"
      ? "`eager` starts workers without waiting for a wave, so `gates.wave: human` has no " +
        "effect: set `gates.wave: auto` (`gates.launch: human` asks before each worker), or " +
        "`schedule: waves`"
      : null,
};

/** Each folder next to the worktree needs a unique name. */
const siblingsHaveFolders: SettingsRule = {
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

/** Without isolation, sessions see everything that the job sees, including a token. */
const secretNeedsIsolation: SettingsRule = {
  name: "secret-needs-isolation",
  path: ["environment", "secret"],
  broken: ({ environment: { secret }, isolation }) =>
    secret !== null && isolation === "off"
      ? `with \`isolation: off\`, sessions could read the token of \`${secret}\`: set ` +
        "`isolation: required`, or remove it"
      : null,
};

const seedsComeFromSiblings: SettingsRule = {
  name: "seeds-come-from-siblings",
  path: ["environment", "files"],
  broken({ environment: { files, repositories } }) {
    const odd = files.find(
      ({ from }) => from.startsWith("../") && findSibling(repositories, from)?.rest === undefined,
    );
    const known = repositories.map(({ path }) => `\`../${path}\``).join(", ") || "none";
    return odd
      ? `\`${odd.from}\` is in no repository of \`environment.repositories\`; known: ${known}`
      : null;
  },
};

const cachesAreApart: SettingsRule = {
  name: "caches-are-apart",
  path: ["environment", "caches"],
  broken({ environment: { caches } }) {
    const twice = caches.find((one, i) =>
      caches
        .slice(0, i)
        .some(({ path, variable }) => path === one.path || variable === one.variable),
    );
    return twice
      ? `\`${twice.path}\` (\`${twice.variable}\`) shares its folder or variable with another one`
      : null;
  },
};

/** The record identifies a file's template only by its name. */
const templatesDiffer: SettingsRule = {
  name: "templates-differ",
  path: ["templates"],
  broken({ templates }) {
    const names = templates.map(getTemplateKey);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    return twice === undefined
      ? null
      : `\`${twice}\` is named twice: put all its \`paths\` into one entry`;
  },
};

export const SETTINGS_RULES: readonly SettingsRule[] = [
  ...[
    fileFitsChange,
    somethingMayChange,
    oneHostedLabel,
    modelsFitEngine,
    searchNeedsEngine,
    checkCounts,
  ],
  ...[
    waveGateNeedsWaves,
    siblingsHaveFolders,
    secretNeedsIsolation,
    seedsComeFromSiblings,
    cachesAreApart,
  ],
  templatesDiffer,
  ...[createTitleRule("pulls"), createTitleRule("commit")],
];
