/**
 * `BUILD.md`, the living document: the stored request, the result of each wave, and people's `##
 * Direction`.
 */
import { findLoopByWave } from "../model/loop.ts";
import { getWave } from "../model/names.ts";
import type { ApprovalGate } from "../model/build-state.ts";
import type { State } from "../model/state.ts";
import { getBuildView, type WorkerView } from "../messages/build-view.ts";
import { listNotes, listRemovedArtifacts } from "../model/worker-reports.ts";
import { escapeInline, formatCode, renderCodeBlock, renderList } from "../text/markdown.ts";
import { describeUnbackedClaim, renderRubric } from "../messages/loops.ts";
import { listNoteLines } from "../messages/worker-notes.ts";
import { renderAdaptationSection } from "../messages/adaptation.ts";
import { getPinKey } from "../model/environment.ts";
import { splitLines } from "../text/front-matter.ts";
import { isBuildEnded, type BuildStatus } from "../model/build-types.ts";

// Renders a section of BUILD.md for each wave with results: what was built, decided and learned,
// and which concerns exist.

function renderWaves(state: State): string[] {
  const notes = Map.groupBy(listNotes(state), ({ worker }) => getWave(worker));
  const gone = listRemovedArtifacts(state);
  return getBuildView(state).waves.flatMap(({ wave, workers }) => {
    const said = notes.get(wave) ?? [];
    const parts = [
      ...renderList(
        "Built",
        workers
          .filter(({ status }) => status === "merged" || status === "done")
          .map(formatBuiltWorker),
      ),
      ...renderList(
        "No file shows",
        gone.filter(({ worker }) => getWave(worker) === wave).map(describeUnbackedClaim),
      ),
      ...renderList("Decided", listNoteLines(said, "decision")),
      ...renderList("Learned", listNoteLines(said, "learning")),
      ...renderList("Concerns", listNoteLines(said, "concern")),
      ...renderList("Follow-ups", listNoteLines(said, "follow-up")),
    ];
    const loop = findLoopByWave(state, wave);
    return parts.length > 0
      ? [`## Wave ${wave}${loop ? `: loop ${loop.n}` : ""}`, "", ...parts]
      : [];
  });
}

function formatBuiltWorker({ id, name, label, pr, summary }: WorkerView): string {
  const how = pr === null ? label : `${label}, #${pr}`;
  return (
    `${id}: ${escapeInline(name, 80)} ` +
    `(${how})${summary === null ? "" : `: ${escapeInline(summary)}`}`
  );
}

const REQUEST = "## Request";
const DIRECTION = "## Direction";
const HINT = "<!-- Yours: text below this line stays unchanged, and every session reads it. -->";

export function renderBuildDocument(state: State): string {
  const { build } = state;
  return [
    `# [${build.slug}] ORCH: ${escapeInline(build.title, 200)}`,
    "",
    `Issue #${build.issue}, requested by ${formatCode(build.trigger.by)} at ${build.trigger.at};`,
    `base ${formatCode(build.base.branch)} at \`${build.base.sha.slice(0, 12)}\`; build ` +
      `type: \`${build.build_type}\`.`,
    `The plan: [PLAN.md](PLAN.md); progress: [STATUS.md](STATUS.md).`,
    "",
    ...renderPinnedRequest(state),
    ...renderOtherRepositories(state),
    "## Gates",
    "",
    `- plan: ${describeGate(build.gates.plan, build.status)}`,
    ...build.gates.waves.map(
      (one) => `- wave ${one.wave}: ${describeGate({ ...one, hash: null }, build.status)}`,
    ),
    `- landing: ${describeGate(build.gates.landing, build.status)}`,
    "",
    ...renderWaves(state),
    ...renderMemories(state),
    ...renderAdaptationSection(state),
    ...renderRubric(build.rubric),
    ...renderDirection(state),
  ].join("\n");
}

/**
 * Renders the parts of `BUILD.md` that don't grow with the build: request, rubric and direction.
 */
export function renderRequestDocument(state: State): string {
  const { build } = state;
  return [
    `# [${build.slug}] ORCH: ${escapeInline(build.title, 200)}`,
    "",
    `Issue #${build.issue}; build type: \`${build.build_type}\`. The result of each wave ` +
      "is in `BUILD.md`.",
    "",
    ...renderPinnedRequest(state),
    ...renderRubric(build.rubric),
    ...renderDirection(state),
  ].join("\n");
}

function renderOtherRepositories({
  build: { pins, session_settings: sessionSettings },
}: State): string[] {
  const { repositories } = sessionSettings.environment;
  if (repositories.length === 0) return [];
  const lines = repositories.map((sibling) => {
    const sha = pins[getPinKey(sibling)];
    return (
      `- ${formatCode(getPinKey(sibling))} as ${formatCode(`../${sibling.path}`)}, ` +
      `${sha ? `at \`${sha}\`` : "not read yet"}`
    );
  });
  return [
    "## Other repositories",
    "",
    "Sessions see each at the same commit, read-only.",
    "",
    ...lines,
    "",
  ];
}

function renderPinnedRequest({ request, build }: State): string[] {
  return [
    ...[
      REQUEST,
      "",
      renderCodeBlock(request, "text"),
      "",
      `sha256 \`${build.request_sha256}\``,
      ...renderPrdReference(build.prd),
    ],
    ...[...renderDelivery(build), ""],
    ...(build.test_first
      ? [
          "**Test-first.** Workers of script `test` write the tests first. These are red " +
            "until the code exists, and",
          "that is not their fault. Other workers make them pass and can't change them; " +
            "a worker of script `verify`",
          "ends it.",
          "",
        ]
      : []),
  ];
}

/**
 * Renders what the build delivers, if that isn't only a landed commit, and the criteria for the
 * whole.
 */
function renderDelivery({ delivery, done_when }: State["build"]): string[] {
  const words = { report: "a report; nothing lands", both: "a landed commit and a report" };
  return [
    ...(delivery === "land" ? [] : ["", `**Result:** ${words[delivery]}.`]),
    ...(done_when.length > 0
      ? [
          "",
          "**Done when:**",
          "",
          ...done_when.map((one, i) => `${i + 1}. ${escapeInline(one, 400)}`),
        ]
      : []),
  ];
}

/** Renders the section that people write in, which is the last. */
export function renderDirection({ direction }: Pick<State, "direction">): string[] {
  return [DIRECTION, "", HINT, ...(direction === "" ? [] : ["", direction]), ""];
}

/**
 * Renders a reference instead of the text, because sessions have the repository and the blob never
 * changes.
 */
function renderPrdReference(prd: State["build"]["prd"]): string[] {
  if (!prd) return [];
  const where = `${formatCode(prd.path, 300)} of the repository (blob \`${prd.sha}\`)`;
  return [
    "",
    `**The request continues in** ${where}: read it whole in the worktree. It counts ` +
      "like the text above.",
  ];
}

/** Parses what only the document contains. The rest comes from the state. */
export function parseBuildDocument(
  text: string,
):
  | { ok: true; request: string; direction: string }
  | { ok: false; line: number | null; message: string } {
  const lines = splitLines(text, /^## Request[ \t]*\r\n/m);
  const heading = lines.findIndex((line) => line.trimEnd() === REQUEST);
  const start = lines.findIndex((line, i) => i > heading && /^`{3,}text$/.test(line));
  if (heading < 0 || start < 0) {
    return {
      ok: false,
      line: heading < 0 ? null : heading + 1,
      message: `expected \`${REQUEST}\` with the text in a fence`,
    };
  }
  const fence = /^`+/.exec(lines[start]!)![0];
  const end = lines.findIndex((line, i) => i > start && line.trimEnd() === fence);
  if (end < 0)
    return { ok: false, line: start + 1, message: "the fence around the request is not closed" };
  const request = lines.slice(start + 1, end).join("\n");
  const direction = lines.findIndex((line, i) => i > end && line.trimEnd() === DIRECTION);
  return {
    ok: true,
    request,
    direction: direction < 0 ? "" : parseDirection(lines.slice(direction + 1)),
  };
}

/**
 * Returns everything to the end of the file, so that nothing that a person appends is lost. This
 * section is the last.
 */
function parseDirection(lines: string[]): string {
  const hint = lines.findIndex((line) => line.trimEnd() === HINT);
  const own =
    hint < 0
      ? lines
      : [...lines.slice(0, hint).filter((line) => line.trim() !== ""), ...lines.slice(hint + 1)];
  if (own[0]?.trim() === "") own.shift();
  if (own.at(-1) === "") own.pop();
  return own.join("\n");
}

/** Renders what the memory sessions keep. */
function renderMemories({ memories }: State): string[] {
  const kept = Object.entries(memories).flatMap(([n, memory]) =>
    memory.knowledge.map(
      ({ kind, text, evidence }) =>
        `- ${
          n === "0" ? "first pass" : `loop ${n}`
        }, ${kind}: ${escapeInline(text, 500)} (${escapeInline(evidence)})`,
    ),
  );
  return kept.length > 0 ? ["## Knowledge", "", ...kept, ""] : [];
}

function describeGate({ state, hash, by, at }: ApprovalGate, status: BuildStatus): string {
  if (state === "approved")
    return `approved by ${formatCode(
      by ?? "the configuration",
    )}${at ? ` at ${at}` : ""}${formatBinding(hash)}`;
  if (isBuildEnded(status))
    return state === "open" ? `not answered${formatBinding(hash)}` : "not reached";
  return state === "open" ? `waits for a person${formatBinding(hash)}` : "not reached yet";
}

const formatBinding = (hash: string | null) => (hash ? `, bound to \`${hash}\`` : "");
