/**
 * What a completion claims, held against the tree that its change makes: the files that the brief wants are there, and
 * each criterion's evidence names a place in the tree, a command or a check. Pure: what stood at the base is a value.
 */
import { textOf } from "../guards/content.ts";
import type { Kind } from "../build/names.ts";
import type { State } from "../build/state.ts";
import type { GuardFinding } from "../guards/guard.ts";
import { shown } from "../guards/names.ts";
import type { Brief } from "../plan/brief.ts";
import { matches } from "../plan/overlap.ts";

import type { CompletionInput } from "./completion.ts";
import type { FileChange } from "./proposal.ts";

export const CLAIMS = "claims";

/** By path: whether something stands there in the base commit. What isn't in it is not known, and counts as there. */
export type Standing = ReadonlyMap<string, boolean>;

export interface ClaimContext {
  brief: Brief;
  /** What the session changed. */
  files: readonly FileChange[];
  standing: Standing;
  /** Paths that earlier sessions of the worker changed: they may name what they removed. */
  changed: readonly string[];
  /** Names of checks that have reported. */
  checks: readonly string[];
  /** A rework may leave the tree as it is; its own rule decides on that. */
  isRework: boolean;
}

interface Place {
  path: string;
  line: number | null;
}

const MOST_PATHS = 300;
const MOST_FINDINGS = 8;
/** Scripts of briefs that make something: with these, an output that nobody touched is no work. */
const MAKES: readonly string[] = ["build", "test"];

const ENDINGS = [
  ...["[cm]?[jt]sx?|vue|svelte|pyi?|ipynb|rb|go|rs|java|kts?|scala|swift|php|cs|fs|cc?|cpp|hh?|hpp|mm?|lua|pl|jl|exs?"],
  ...["erl|hs|clj|sh|bash|zsh|ps1|bat|sql|graphql|proto|tf|html?|css|scss|less|xml|svg|png|jpe?g|gif|webp|pdf|mdx?"],
  ...["rst|adoc|txt|csv|tsv|json[c5l]?|ya?ml|toml|ini|cfg|conf|lock|gradle|cmake|mk|snap"],
];
const FILE = new RegExp(`\\.(?:${ENDINGS.join("|")})$`, "i");
/** Programs that make a command of a text that begins with them; others are known by backticks. */
const PROGRAMS = [
  ...["npm|npx|pnpm|yarn|bun|deno|node|tsc|vitest|jest|mocha|python3?|pytest|tox|nox|uv|ruff|mypy|cargo|go|make|mvn"],
  ...["gradle|dotnet|ruby|rake|bundle|rspec|composer|phpunit|mix|cmake|ctest|bash|sh|git|grep|curl"],
];
const COMMAND = new RegExp(`^(?:ran:? +|\\$ +)?(?:${PROGRAMS.join("|")})(?= \\S|:|$)(?:(?!: ).)*`, "i");
/** What the completion itself holds is evidence where the brief wants no file. */
const OWN_WORDS = /\b(?:summary|learnings|decisions|concerns|follow_up)\b/i;

/** What the record knows that claims may name. */
export function claimContext(
  state: State,
  brief: Brief,
  kind: Kind,
): Pick<ClaimContext, "brief" | "changed" | "checks" | "isRework"> {
  const worker = state.workers[brief.id];
  const failing = [...(worker?.session?.failing ?? []).map(({ name }) => name), ...(worker?.ci.failing ?? [])];
  return { brief, changed: worker?.changed ?? [], checks: failing, isRework: kind === "rework" };
}

/** Paths of the base commit that `checkClaims` wants to know of. */
export function listClaimedPaths(completion: CompletionInput, { output, paths }: Brief): string[] {
  const named = [
    ...output.flatMap((item) => listOutputs(item, paths)),
    ...completion.artifacts.flatMap((item) => parseArtifact(item) ?? []),
    ...completion.criteria.flatMap(({ evidence }) => {
      const { places, inCommands } = parseEvidence(evidence);
      return [...places, ...inCommands].map(({ path }) => path);
    }),
  ];
  return [...new Set(named)].slice(0, MOST_PATHS);
}

/** What does not hold of a completion that says `complete`; a person may let it through all the same. */
export function checkClaims(completion: CompletionInput, context: ClaimContext): GuardFinding[] {
  if (completion.status !== "complete") return [];
  const { brief, files, changed, isRework } = context;
  const isThere = (path: string) => isInTree(path, context);
  const outputs = [...new Set(brief.output.flatMap((item) => listOutputs(item, brief.paths)))];
  const missing = outputs.filter((path) => !isThere(path));
  const isIdle = files.length === 0 && !isRework && outputs.length > 0 && MAKES.includes(brief.script);
  const touched = new Set([...changed, ...files.map(({ path }) => path)]);
  const gone = completion.artifacts
    .flatMap((item) => parseArtifact(item) ?? [])
    .filter((path) => !isThere(path) && !touched.has(path));
  return [
    ...missing.map((path) => found(path, `The brief's output ${shown(path)} isn't there: make it.`)),
    ...(isIdle && missing.length === 0
      ? [
          found(
            null,
            `Nothing was changed, and the brief wants ${outputs.slice(0, 4).map(shown).join(", ")}: do what it asks, ` +
              "or hand back `blocked` with the reason.",
          ),
        ]
      : []),
    ...gone.map((path) => found(path, `\`artifacts\` names ${shown(path)}, which isn't there: list paths that are.`)),
    ...completion.criteria.flatMap(({ criterion, evidence }) => {
      const problem = findEvidenceProblem(evidence, context, outputs.length > 0);
      return problem === null
        ? []
        : [found(null, `The evidence of criterion ${String(criterion).slice(0, 80)} ${problem}`)];
    }),
  ].slice(0, MOST_FINDINGS);
}

function findEvidenceProblem(evidence: string, context: ClaimContext, wantsFiles: boolean): string | null {
  const { places, inCommands, hasCommand } = parseEvidence(evidence);
  const touched = [...context.changed, ...context.files.map(({ path }) => path)];
  const isNamed = ({ path }: Place) => isInTree(path, context) || touched.includes(path);
  const wrong = places.find((place) => isCertain(place) && !isNamed(place));
  if (wrong) return `names ${shown(wrong.path)}, which isn't there: name files by their path from the root.`;
  const late = places.find(({ path, line }) => line !== null && line > lineCount(path, context.files));
  if (late) return `names line ${late.line} of ${shown(late.path)}, which is shorter.`;
  const lower = evidence.toLowerCase();
  const holds =
    hasCommand ||
    [...places, ...inCommands].some(isNamed) ||
    context.checks.some((name) => name !== "" && lower.includes(name.toLowerCase())) ||
    /https?:\/\/\S+\.\S/.test(evidence) ||
    (!wantsFiles && OWN_WORDS.test(evidence));
  return holds
    ? null
    : "can't be looked up: name a file (`path:line`), a command that you ran, in backticks, or a check.";
}

/** Names that are plainly paths: a folder before the file, or a line behind it. */
const isCertain = ({ path, line }: Place) => FILE.test(path) && (path.includes("/") || line !== null);

/** What an item of the brief's output names: paths that the brief lets the worker change, unless it takes them away. */
function listOutputs(item: string, globs: readonly string[]): string[] {
  if (/\b(?:remov|delet|no longer)/i.test(item)) return [];
  return item.split(/\s+/).flatMap((word) => {
    const path = parsePlace(word)?.path;
    if (path === undefined) return [];
    const isPath = path.includes("/") || FILE.test(path) || globs.includes(path);
    return isPath && globs.some((glob) => matches(glob, path) || matches(glob, `${path}/x`)) ? [path] : [];
  });
}

/** The path of an artifact; null where it is other words. */
function parseArtifact(item: string): string | null {
  if (/\s/.test(item.trim())) return null;
  const path = parsePlace(item)?.path;
  return path !== undefined && (path.includes("/") || FILE.test(path)) ? path : null;
}

/** Commands in backticks or at the start, and the places that the other words name. */
function parseEvidence(evidence: string): { places: Place[]; inCommands: Place[]; hasCommand: boolean } {
  const commands: string[] = [];
  const rest = evidence
    .replace(/`([^`]+)`/g, (_, inner: string) => {
      if (!/\s/.test(inner.trim()) && !COMMAND.test(inner)) return ` ${inner} `;
      commands.push(inner);
      return " ";
    })
    .replace(COMMAND, (command) => {
      commands.push(command);
      return " ";
    });
  const inCommands = commands.flatMap(listPlaces);
  return { places: listPlaces(rest), inCommands, hasCommand: commands.length > 0 };
}

const listPlaces = (text: string): Place[] => text.split(/[\s,;]+/).flatMap((word) => parsePlace(word) ?? []);

/** A word as a path from the repository's root, with its line where it has one; null where it can't be one. */
function parsePlace(word: string): Place | null {
  const bare = word.replace(/^["'`([<{]+|["'`)\]>}.,;:!?]+$/g, "").replace(/^\.\//, "");
  const [, name = "", line] = /^(.*?)(?::(\d{1,7})(?:[-:]\d{1,7})?)?$/.exec(bare) ?? [];
  const path = name.replace(/\/$/, "");
  const isOdd =
    path === "" || path.length > 300 || /^[/~-]|:|[*?\\|"<>]|\p{Cc}|(?:^|\/)\.{1,2}(?:\/|$)|\/\//u.test(path);
  return isOdd || /^[\d.,]+$/.test(path) ? null : { path, line: line === undefined ? null : Number(line) };
}

function isInTree(path: string, { files, standing }: Pick<ClaimContext, "files" | "standing">): boolean {
  const changed = files.find((file) => file.path === path);
  if (changed) return changed.op === "write";
  return files.some((file) => file.op === "write" && file.path.startsWith(`${path}/`)) || (standing.get(path) ?? true);
}

/** Lines of a file that was written; without a bound where its text is not known. */
function lineCount(path: string, files: readonly FileChange[]): number {
  const file = files.find((one) => one.path === path);
  return file?.op === "write" ? textOf(file.content).split("\n").length : Infinity;
}

function found(path: string | null, message: string): GuardFinding {
  return { guard: CLAIMS, path, message, waivable: true };
}
