/** `workers/W1.1-<name>.md`: N5's brief, front matter and sections. */
import { titleOf, waveOf, WORKER_ID, type WorkerId } from "../build/names.ts";
import { nearest } from "../text/nearest.ts";
import { briefSchema, type Brief } from "../plan/brief.ts";
import { parseFrontMatter, quoted, type FrontMatter } from "./frontMatter.ts";
import { headOf, itemsOf } from "./briefBody.ts";
import { renderBriefNotes } from "./brief-notes.ts";
import type { WorkerNote } from "../build/worker-notes.ts";
import type { RecordProblem } from "./problem.ts";
import { escapeSections, splitSections, type Section, type SectionText } from "./sections.ts";
import { check } from "../text/check.ts";

const REQUIRED = ["worker_id", "title", "build_slug", "wave", "depends_on", "paths"] as const;
const KEYS = [...REQUIRED, "thread_title", "complexity", "script", "skills"];

/** `workers/W1.1-length-units.md`. */
export function briefPath(brief: Pick<Brief, "id" | "name">): string {
  const kebab = brief.name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 40)
    .replace(/^-+|-+$/g, "");
  return `workers/${brief.id}${kebab ? `-${kebab}` : ""}.md`;
}

/**
 * The brief as its file's text, and below it what earlier workers said of its worker. `parseBrief` gives the same brief
 * back, whatever its texts contain.
 */
export function renderBrief(brief: Brief, slug: string, notes: readonly WorkerNote[] = []): string {
  const title = quoted(titleOf(slug, brief.id, brief.name));
  return [
    "---",
    `worker_id: ${brief.id}`,
    `title: ${title}`,
    `build_slug: ${quoted(slug)}`,
    `wave: ${waveOf(brief.id)}`,
    `depends_on: [${brief.depends_on.join(", ")}]`,
    `thread_title: ${title}`,
    `complexity: ${brief.complexity}`,
    `paths: [${brief.paths.map(quoted).join(", ")}]`,
    `script: ${brief.script}`,
    `skills: [${brief.skills.map(quoted).join(", ")}]`,
    "---",
    "",
    `# Worker Brief: ${brief.name}`,
    "",
    `**Your Mission:** ${brief.mission}`,
    "",
    "**Output:**",
    "",
    ...brief.output.map((item) => `- ${item}`),
    "",
    "---",
    "",
    "## Context",
    "",
    escapeSections(brief.context),
    "",
    "## Requirements",
    "",
    escapeSections(brief.requirements),
    "",
    "## Success Criteria",
    "",
    ...brief.criteria.map((item) => `- [ ] ${item}`),
    "",
    "---",
    "",
    "## Report Back",
    "",
    ...(brief.report_back.length > 0 ? ["When closing this worker, include:"] : []),
    ...brief.report_back.map((item) => `- ${item}`),
    "",
    `**DO NOT COMMIT.** Write completion to \`completions/${brief.id}.json\``,
    "",
    ...renderBriefNotes(brief.id, notes),
  ].join("\n");
}

/**
 * Reads a brief's file, also after a person has edited it. All problems that can be told apart are named. `notes` are
 * the lines of `## From earlier workers`, where the file has it: no part of the brief.
 */
export function parseBrief(
  file: string,
  text: string,
): { ok: true; brief: Brief; slug: string; notes?: string[] } | { ok: false; problems: RecordProblem[] } {
  const matter = parseFrontMatter(text);
  if ("message" in matter) return { ok: false, problems: [{ file, ...matter }] };
  const { head, sections, problems } = splitSections(matter.rest, matter.restLine);
  const { mission, output } = headOf(head);
  const criteria = itemsOf(sections.get("Success Criteria"), "- [ ] <what can be verified>");
  const report = itemsOf(sections.get("Report Back"), null);
  const found = [...checkKeys(matter), ...problems, ...criteria.problems];
  const title = readTitle(matter);
  if ("problem" in title) found.push(title.problem);
  if (found.length > 0 || "problem" in title) return { ok: false, problems: found.map((p) => ({ file, ...p })) };
  const checked = check(briefSchema, {
    id: matter.values.worker_id,
    name: title.name,
    mission,
    output,
    depends_on: matter.values.depends_on,
    complexity: matter.values.complexity,
    script: matter.values.script,
    skills: matter.values.skills,
    paths: matter.values.paths,
    context: prose(sections, "Context"),
    requirements: prose(sections, "Requirements"),
    criteria: criteria.items,
    report_back: report.items,
  });
  const notes = sections.get("From earlier workers")?.lines;
  if (checked.ok) return { ok: true, brief: checked.value, slug: title.slug, ...(notes && { notes }) };
  const lineOf: Record<string, number | undefined> = {
    ...matter.lines,
    id: matter.lines.worker_id,
    name: matter.lines.title,
    context: sections.get("Context")!.line,
    requirements: sections.get("Requirements")!.line,
    criteria: sections.get("Success Criteria")!.line,
    report_back: sections.get("Report Back")?.line,
  };
  return {
    ok: false,
    problems: checked.problems.map(({ path, message }) => {
      const field = String(path[0]);
      return { file, line: lineOf[field] ?? matter.restLine, message: `${LABELS[field] ?? field}: ${message}` };
    }),
  };
}

const LABELS: Record<string, string> = {
  id: "worker_id",
  name: "title",
  mission: "expected a line `**Your Mission:** <one sentence>`",
  output: "expected `**Output:**` and a list of files",
  context: "## Context",
  requirements: "## Requirements",
  criteria: "## Success Criteria",
  report_back: "## Report Back",
};

/** Of a section that is there. */
const prose = (sections: Map<Section, SectionText>, name: Section) => sections.get(name)!.lines.join("\n");

function checkKeys({ values, lines }: FrontMatter): { line: number; message: string }[] {
  // Thousands of them are no slips: the first are enough.
  const unknown = Object.keys(values)
    .filter((key) => !KEYS.includes(key))
    .slice(0, 20);
  const missing = REQUIRED.filter((key) => !(key in values));
  const wave = values.wave;
  const id = values.worker_id;
  const mismatch = typeof id === "string" && WORKER_ID.test(id) && "wave" in values && waveOf(id as WorkerId) !== wave;
  return [
    ...unknown.map((key) => {
      const meant = nearest(key, KEYS);
      const hint = meant ? `did you mean \`${meant}\`?` : `known are ${KEYS.join(", ")}`;
      return { line: lines[key] ?? 1, message: `unknown key \`${key.slice(0, 60)}\`; ${hint}` };
    }),
    ...missing.map((key) => ({ line: 1, message: `the front matter lacks \`${key}\`` })),
    ...(mismatch ? [{ line: lines.wave ?? 1, message: `wave: expected ${waveOf(id as WorkerId)}, as in ${id}` }] : []),
  ];
}

/** The task's name from `[<slug>] W1.1: <Task Name>`. */
function readTitle({
  values,
  lines,
}: FrontMatter): { name: string; slug: string } | { problem: { line: number; message: string } } {
  const { build_slug: slug, worker_id: id } = values;
  if (typeof slug !== "string" && typeof slug !== "number") {
    return { problem: { line: lines.build_slug ?? 1, message: "build_slug: expected the build's slug" } };
  }
  const start = titleOf(String(slug), typeof id === "string" ? id : "<worker_id>", "");
  const title = values.title;
  if (typeof title === "string" && title.startsWith(start))
    return { name: title.slice(start.length), slug: String(slug) };
  return { problem: { line: lines.title ?? 1, message: `title: expected "${start}<Task Name>"` } };
}
