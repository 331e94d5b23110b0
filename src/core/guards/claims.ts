/**
 * Compares a completion's claims with the tree that its change makes. The files that the brief
 * wants must exist. Each criterion's evidence must name a place in the tree, a command or a check.
 * Pure: the state of the base is a value.
 */
import { decodeText } from "./file-content.ts";
import type { SessionKindName } from "../model/names.ts";
import type { State } from "../model/state.ts";
import { PERSON_WAY_OUT, SESSION_WAY_OUT } from "./define-guard.ts";
import type { GuardFinding } from "../model/guard-findings.ts";
import { quotePath } from "../text/path-names.ts";
import type { Brief } from "../model/brief.ts";
import { findGlobProblem, isGlobMatch, findGlobOverlap } from "../text/globs.ts";

import type { CompletionInput } from "../model/completion.ts";
import type { FileChange } from "../model/proposal.ts";
import {
  FILE_NAME,
  SURROUNDING_MARKS,
  isPathWord,
  parseFileReference,
  listFileReferences,
  parseArtifactPath,
  type FileReference,
} from "../text/file-references.ts";

export const CLAIMS_GUARD = "claims";

/**
 * By path: whether it exists in the base commit. A path that isn't listed is unknown and counts as
 * existing.
 */
export type ExistingPaths = ReadonlyMap<string, boolean>;

export interface ClaimContext {
  brief: Brief;
  /** Files that the session changed. */
  files: readonly FileChange[];
  standing: ExistingPaths;
  /**
   * Paths that earlier sessions of the worker changed. Evidence may name a path that they removed.
   */
  changed: readonly string[];
  /** Names of checks that have reported. */
  checks: readonly string[];
  /** True for a rework, which may leave the tree unchanged; a separate rule decides on that. */
  isRework: boolean;
}

/**
 * What an item of a brief's output names. `stays`: the path must exist. `moves`: it must exist, or
 * the worker removed it. `goes`: it must be removed or changed. `glob`: a matching file or the
 * glob's folder must exist.
 */
interface Output {
  path: string;
  kind: "stays" | "moves" | "goes" | "glob";
}

const MAX_PATHS = 300;
const MAX_FINDINGS = 8;
/**
 * Scripts of briefs that create something. For these, an output that nobody changed counts as no
 * work.
 */
const MAKES: readonly string[] = ["build", "test"];

/**
 * Programs: a text that begins with one of them is a command. Other commands are recognised by
 * backticks.
 */
const PROGRAMS = [
  ...[
    "npm|npx|pnpm|yarn|bun|deno|node|tsc|vitest|jest|mocha",
    "python3?|pytest|tox|nox|uv|ruff|mypy|cargo|go|make|mvn",
  ],
  ...[
    "gradle|dotnet|ruby|rake|bundle|rspec|composer|phpunit|mix|cmake|ctest|bash|sh|git|grep|curl",
  ],
];
/** Phrases such as "make sure" and "go through" are words, not commands. */
const NO_ARGUMENT =
  "(?! +(?:sure|it|the|a|an|this|that|to|through|ahead|over|on|is|are|has|now|and)\\b)";
const COMMAND = new RegExp(
  `^(?:ran:? +|\\$ +)?(?:${PROGRAMS.join("|")})(?= \\S|:|$)${NO_ARGUMENT}(?:(?!: ).)*`,
  "i",
);
/** Fields of the completion itself are evidence if the brief wants no file. */
const OWN_WORDS = /\b(?:summary|learnings|decisions|concerns|follow_up)\b/i;

const REMOVES = /\b(?:remov|delet|no longer)/i;
const MOVES = /\b(?:renam|replac|split|mov(?:e|ed|es|ing)\b)/i;
/** Matches a file in the root that has no extension. */
const ROOT_FILE = /^(?:\.\w.*|[A-Z]\w*file|LICEN[CS]E|README|CHANGELOG|CODEOWNERS|COPYING|NOTICE)$/;
const ABOUT_CHECKS = /\b(?:checks?|CI|jobs?|workflows?|status(?:es)?)\b/i;
/** Quotations in evidence, long enough that a file doesn't contain them by chance. */
const QUOTED = /"([^"]{6,200})"|“([^”]{6,200})”|'([^']{6,200})'/g;

/** Returns the facts of the record that claims may name. */
export function getClaimContext(
  state: State,
  brief: Brief,
  kind: SessionKindName,
): Pick<ClaimContext, "brief" | "changed" | "checks" | "isRework"> {
  const worker = state.workers[brief.id];
  const { baseline } = state.build;
  const ofWorker = worker
    ? [worker.ci.failing, worker.ci.inherited, worker.ci.fixed, worker.ci.optional].flat()
    : [];
  const failing = (worker?.session?.failing ?? []).map(({ name }) => name);
  const ofBase = baseline ? [...baseline.failed, ...baseline.passed] : [];
  const checks = [...new Set([...failing, ...ofWorker, ...ofBase])];
  return { brief, changed: worker?.changed ?? [], checks, isRework: kind === "rework" };
}

/** Lists the paths of the base commit that `checkClaims` asks about. */
export function listClaimedPaths(completion: CompletionInput, { output, paths }: Brief): string[] {
  const named = [
    ...output
      .flatMap((item) => listOutputs(item, paths))
      .map(({ path, kind }) => (kind === "glob" ? getGlobFolder(path) : path)),
    ...completion.artifacts.flatMap((item) => parseArtifactPath(item) ?? []),
    ...completion.criteria.flatMap(({ evidence }) => {
      const { places, inCommands } = parseEvidence(evidence);
      return [...places, ...inCommands].map(({ path }) => path);
    }),
  ];
  return [...new Set(named)].filter((path) => path !== "").slice(0, MAX_PATHS);
}

/** Returns the false claims of a completion that says `complete`. A person may still accept it. */
export function checkClaims(completion: CompletionInput, context: ClaimContext): GuardFinding[] {
  if (completion.status !== "complete") return [];
  const { brief, files, changed, isRework } = context;
  const isThere = (path: string) => isInTree(path, context);
  const touched = [...new Set([...changed, ...files.map(({ path }) => path)])];
  const outputs = brief.output.flatMap((item) => listOutputs(item, brief.paths));
  const makes = MAKES.includes(brief.script);
  const wanted = outputs.filter(({ kind }) => kind !== "goes" || makes);
  const wrong = new Map(
    wanted.flatMap((output) => findOutputProblem(output, touched, isThere) ?? []),
  );
  const isIdle = files.length === 0 && !isRework && outputs.length > 0 && makes;
  const named = [...new Set(outputs.map(({ path }) => path))].slice(0, 4).map(quotePath);
  const gone = completion.artifacts
    .flatMap((item) => parseArtifactPath(item) ?? [])
    .filter((path) => !isThere(path) && !touched.includes(path));
  return [
    ...[...wrong].map(([path, problem]) => createFinding(path, problem)),
    ...(isIdle && wrong.size === 0
      ? [
          createFinding(
            null,
            describeIdleWays(named, SESSION_WAY_OUT),
            describeIdleWays(named, PERSON_WAY_OUT),
          ),
        ]
      : []),
    ...gone.map((path) =>
      createFinding(
        path,
        `\`artifacts\` names ${quotePath(path)}, which does not exist: list paths that do.`,
      ),
    ),
    ...completion.criteria.flatMap(({ criterion, evidence }) => {
      const problem = findEvidenceProblem(evidence, context, outputs.length > 0);
      return problem === null
        ? []
        : [
            createFinding(
              null,
              `The evidence of criterion ${String(criterion).slice(0, 80)} ${problem}`,
            ),
          ];
    }),
  ].slice(0, MAX_FINDINGS);
}

/** Returns the path with its problem, or null if the output is as the brief wants it. */
function findOutputProblem(
  { path, kind }: Output,
  touched: readonly string[],
  isThere: (path: string) => boolean,
): [[string, string]] | null {
  const isTouched = touched.some(
    (one) =>
      one === path || one.startsWith(`${path}/`) || (kind === "glob" && isGlobMatch(path, one)),
  );
  const folder = kind === "glob" ? getGlobFolder(path) : path;
  const there = folder === "" || isThere(folder);
  if (kind === "goes") {
    const unchanged =
      `The brief's output removes something from ${quotePath(path)}, which is unchanged: ` +
      "do what it asks.";
    return there && !isTouched ? [[path, unchanged]] : null;
  }
  if (there || (isTouched && kind !== "stays")) return null;
  return [[path, `The brief's output ${quotePath(path)} does not exist: create it.`]];
}

/** Returns the folder of a glob, up to its first star. Empty for the root. */
function getGlobFolder(glob: string): string {
  return glob
    .slice(0, glob.indexOf("*"))
    .replace(/[^/]*$/, "")
    .replace(/\/$/, "");
}

function findEvidenceProblem(
  evidence: string,
  context: ClaimContext,
  wantsFiles: boolean,
): string | null {
  const { places, inCommands, hasCommand } = parseEvidence(evidence);
  const touched = [...context.changed, ...context.files.map(({ path }) => path)];
  const isNamed = ({ path }: FileReference) => isInTree(path, context) || touched.includes(path);
  const wrong = places.find((place) => isCertain(place) && !isNamed(place));
  if (wrong)
    return (
      `names ${quotePath(wrong.path)}, which does not exist: name files by their path from ` +
      "the root."
    );
  const late = places.find(
    ({ path, line }) => line !== null && line > countLines(path, context.files),
  );
  if (late) return `names line ${late.line} of ${quotePath(late.path)}, which is shorter.`;
  const holds =
    hasCommand ||
    [...places, ...inCommands].some((place) => isPath(place, touched) && isNamed(place)) ||
    context.checks.some((name) => hasCheckName(evidence, name)) ||
    hasQuote(evidence, context.files) ||
    /https?:\/\/\S+\/runs?\/\d/.test(evidence) ||
    (!wantsFiles && (OWN_WORDS.test(evidence) || /https?:\/\/\S+\.\S/.test(evidence)));
  return holds
    ? null
    : "can't be looked up: name a file (`path:line`), a command that you ran, in " +
        "backticks, or a check.";
}

/** A name is certainly a path if it has a folder before the file or a line number after it. */
const isCertain = ({ path, line }: FileReference) =>
  FILE_NAME.test(path) && (path.includes("/") || line !== null);

/** Reports whether a word is meant as a path. `test` is a word even if a folder has that name. */
const isPath = ({ path, line, isWritten }: FileReference, touched: readonly string[]) =>
  isWritten ||
  line !== null ||
  FILE_NAME.test(path) ||
  ROOT_FILE.test(path) ||
  touched.includes(path);

/**
 * Reports whether the evidence names a check: in quotation marks, or as a word in a text about
 * checks.
 */
function hasCheckName(evidence: string, name: string): boolean {
  const [text, wanted] = [evidence.toLowerCase(), name.toLowerCase()];
  if (wanted === "" || !text.includes(wanted)) return false;
  if (["`", '"', "'"].some((mark) => text.includes(`${mark}${wanted}${mark}`))) return true;
  const bare = text.split(wanted);
  const isWord = bare
    .slice(1)
    .some((after, i) => !/[\p{L}\p{N}_]$/u.test(bare[i]!) && !/^[\p{L}\p{N}_]/u.test(after));
  return isWord && ABOUT_CHECKS.test(bare.join(" "));
}

/** Reports whether the evidence quotes text of a written file, such as a test's title. */
function hasQuote(evidence: string, files: readonly FileChange[]): boolean {
  const texts = [...evidence.matchAll(QUOTED)].map((match) =>
    match.slice(1).find((text) => text !== undefined)!,
  );
  return texts.some((text) =>
    files.some((file) => file.op === "write" && decodeText(file.content).includes(text)),
  );
}

/**
 * Lists what an item of the brief's output names: paths and globs that the brief lets the worker
 * change.
 */
function listOutputs(item: string, globs: readonly string[]): Output[] {
  const words = item.split(/\s+/);
  // Ignores a file's own name: `src/remove.js` stays.
  const prose = words.filter((word) => !isPathWord(word)).join(" ");
  const kind = REMOVES.test(prose) ? "goes" : MOVES.test(prose) ? "moves" : "stays";
  return words.flatMap((word): Output[] => {
    const glob = word.replace(SURROUNDING_MARKS, "");
    if (
      /^[\w./*-]+$/.test(glob) &&
      /\*/.test(glob) &&
      /[./]/.test(glob) &&
      findGlobProblem(glob) === null
    ) {
      return findGlobOverlap([glob], globs) === null ? [] : [{ path: glob, kind: "glob" }];
    }
    const path = parseFileReference(word)?.path;
    if (path === undefined) return [];
    const isPath = path.includes("/") || FILE_NAME.test(path) || globs.includes(path);
    const isOwn = globs.some((one) => isGlobMatch(one, path) || isGlobMatch(one, `${path}/x`));
    return isPath && isOwn ? [{ path, kind }] : [];
  });
}

/** Returns the commands in backticks or at the start, and the places that the other words name. */
function parseEvidence(evidence: string): {
  places: FileReference[];
  inCommands: FileReference[];
  hasCommand: boolean;
} {
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
  const inCommands = commands.flatMap(listFileReferences);
  return { places: listFileReferences(rest), inCommands, hasCommand: commands.length > 0 };
}

function isInTree(
  path: string,
  { files, standing }: Pick<ClaimContext, "files" | "standing">,
): boolean {
  const changed = files.find((file) => file.path === path);
  if (changed) return changed.op === "write";
  return (
    files.some((file) => file.op === "write" && file.path.startsWith(`${path}/`)) ||
    (standing.get(path) ?? true)
  );
}

/** Returns the number of lines of a written file. Infinite if its text is unknown. */
function countLines(path: string, files: readonly FileChange[]): number {
  const file = files.find((one) => one.path === path);
  return file?.op === "write" ? decodeText(file.content).split("\n").length : Infinity;
}

const describeIdleWays = (named: readonly string[], out: string) =>
  `Nothing was changed, and the brief wants ${named.join(", ")}: do what it asks, or ` +
  `${out} with the reason.`;

function createFinding(path: string | null, message: string, toPerson = message): GuardFinding {
  return {
    guard: CLAIMS_GUARD,
    path,
    message,
    ...(toPerson === message ? {} : { toPerson }),
    waivable: true,
  };
}
