/** `BUILD.md`, the living document: the pinned request, what came of each wave, and people's `## Direction`. */
import type { BuildStatus, Gate, State } from "../build/state.ts";
import { isOver } from "../build/view.ts";
import { adaptationSection } from "../comments/adaptation.ts";
import { code, fenced, inline } from "../comments/escape.ts";
import { rubricLines } from "../comments/scores.ts";
import { pinKey } from "../environment/environment.ts";
import { linesOf } from "./lines.ts";
import { renderWaves } from "./waves.ts";

const REQUEST = "## Request";
const DIRECTION = "## Direction";
const HINT = "<!-- Yours: what is written below this line is kept as it stands, and read by every session. -->";

export function renderBuild(state: State): string {
  const { build } = state;
  return [
    `# [${build.slug}] ORCH: ${inline(build.title, 200)}`,
    "",
    `Issue #${build.issue}, asked for by ${code(build.trigger.by)} at ${build.trigger.at};`,
    `base ${code(build.base.branch)} at \`${build.base.sha.slice(0, 12)}\`; build type: \`${build.build_type}\`.`,
    `The plan: [PLAN.md](PLAN.md); progress: [STATUS.md](STATUS.md).`,
    "",
    ...pinnedRequest(state),
    ...otherRepositories(state),
    "## Gates",
    "",
    `- plan: ${gate(build.gates.plan, build.status)}`,
    ...build.gates.waves.map((one) => `- wave ${one.wave}: ${gate({ ...one, hash: null }, build.status)}`),
    `- landing: ${gate(build.gates.landing, build.status)}`,
    "",
    ...renderWaves(state),
    ...knowledge(state),
    ...adaptationSection(state),
    ...rubricLines(build.rubric),
    ...renderDirection(state),
  ].join("\n");
}

/** Of `BUILD.md` what does not grow with the build: request, rubric and direction. */
export function renderRequest(state: State): string {
  const { build } = state;
  return [
    `# [${build.slug}] ORCH: ${inline(build.title, 200)}`,
    "",
    `Issue #${build.issue}; build type: \`${build.build_type}\`. What came of each wave is in \`BUILD.md\`.`,
    "",
    ...pinnedRequest(state),
    ...rubricLines(build.rubric),
    ...renderDirection(state),
  ].join("\n");
}

function otherRepositories({ build: { pins, play } }: State): string[] {
  const { repositories } = play.environment;
  if (repositories.length === 0) return [];
  const lines = repositories.map((sibling) => {
    const sha = pins[pinKey(sibling)];
    return `- ${code(pinKey(sibling))} as ${code(`../${sibling.path}`)}, ${sha ? `at \`${sha}\`` : "not read yet"}`;
  });
  return ["## Other repositories", "", "Sessions see each at the same commit, read-only.", "", ...lines, ""];
}

function pinnedRequest({ request, build }: State): string[] {
  return [
    ...[REQUEST, "", fenced(request, "text"), "", `sha256 \`${build.request_sha256}\``, ...documentOf(build.prd)],
    ...[...deliveryLines(build), ""],
    ...(build.test_first
      ? [
          "**Test-first.** Workers of script `test` write the tests first. These are red until the code is there, and",
          "that is no fault of theirs. Who builds makes them pass and can't change them; a worker of script `verify`",
          "ends it.",
          "",
        ]
      : []),
  ];
}

/** What comes of it, where that isn't a landed commit alone, and by what the whole is judged. */
function deliveryLines({ delivery, done_when }: State["build"]): string[] {
  const words = { report: "a report; nothing lands", both: "a landed commit and a report" };
  return [
    ...(delivery === "land" ? [] : ["", `**What comes of it:** ${words[delivery]}.`]),
    ...(done_when.length > 0
      ? ["", "**Done when:**", "", ...done_when.map((one, i) => `${i + 1}. ${inline(one, 400)}`)]
      : []),
  ];
}

/** The section that people write in, which is the last. */
export function renderDirection({ direction }: Pick<State, "direction">): string[] {
  return [DIRECTION, "", HINT, ...(direction === "" ? [] : ["", direction]), ""];
}

/** By reference: sessions have the repository, and the blob is that text for good. */
function documentOf(prd: State["build"]["prd"]): string[] {
  if (!prd) return [];
  const where = `${code(prd.path, 300)} of the repository (blob \`${prd.sha}\`)`;
  return ["", `**The request goes on in** ${where}: read it whole in the worktree. It counts like the text above.`];
}

/** Reads what the document alone holds; the rest of it is made from the state. */
export function parseBuild(
  text: string,
): { ok: true; request: string; direction: string } | { ok: false; line: number | null; message: string } {
  const lines = linesOf(text, /^## Request[ \t]*\r\n/m);
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
  if (end < 0) return { ok: false, line: start + 1, message: "the fence around the request is not closed" };
  const request = lines.slice(start + 1, end).join("\n");
  const direction = lines.findIndex((line, i) => i > end && line.trimEnd() === DIRECTION);
  return { ok: true, request, direction: direction < 0 ? "" : directionOf(lines.slice(direction + 1)) };
}

/** All to the end of the file, so that nothing that a person appends is lost: this section is the last. */
function directionOf(lines: string[]): string {
  const hint = lines.findIndex((line) => line.trimEnd() === HINT);
  const own =
    hint < 0 ? lines : [...lines.slice(0, hint).filter((line) => line.trim() !== ""), ...lines.slice(hint + 1)];
  if (own[0]?.trim() === "") own.shift();
  if (own.at(-1) === "") own.pop();
  return own.join("\n");
}

/** What the memory sessions keep. */
function knowledge({ memories }: State): string[] {
  const kept = Object.entries(memories).flatMap(([n, memory]) =>
    memory.knowledge.map(
      ({ kind, text, evidence }) =>
        `- ${n === "0" ? "first pass" : `loop ${n}`}, ${kind}: ${inline(text, 500)} (${inline(evidence)})`,
    ),
  );
  return kept.length > 0 ? ["## Knowledge", "", ...kept, ""] : [];
}

function gate({ state, hash, by, at }: Gate, status: BuildStatus): string {
  if (state === "approved")
    return `approved by ${code(by ?? "the configuration")}${at ? ` at ${at}` : ""}${bound(hash)}`;
  if (isOver(status)) return state === "open" ? `not answered${bound(hash)}` : "not reached";
  return state === "open" ? `waits for a person${bound(hash)}` : "not reached yet";
}

const bound = (hash: string | null) => (hash ? `, bound to \`${hash}\`` : "");
