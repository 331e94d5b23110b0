/** What must hold between settings that are fine one by one. */
import { isNamedBy } from "../core/build/gating.ts";
import type { Settings } from "../core/build/settings.ts";
import { findTitleProblem, type TitleKind } from "../core/build/titles.ts";
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

/** The other engines have no tool of the provider's. */
const hostedToolsNeedCodex: Rule = {
  name: "hosted-tools-need-codex",
  path: ["hosted_tools"],
  broken({ engine, hosted_tools }) {
    return hosted_tools.length > 0 && engine !== "codex"
      ? `only \`codex\` uses tools of the provider's: take out \`hosted_tools\`, or set \`engine: codex\``
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

export const RULES: readonly Rule[] = [
  ...[fileFitsChange, somethingMayChange, oneHostedLabel, modelsFitEngine, hostedToolsNeedCodex, checkCounts],
  waveGateNeedsWaves,
  ...[titleCanBeFilled("pulls"), titleCanBeFilled("commit")],
];
