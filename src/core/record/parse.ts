/**
 * Parses the state from the record's files. Names every distinguishable problem with its file and
 * line.
 */
import { z } from "zod";
import {
  compareWorkers,
  parseSessionName,
  type SessionName,
  type WorkerId,
} from "../model/names.ts";
import type { State } from "../model/state.ts";
import { workerStateSchema, type WorkerState } from "../model/worker-state.ts";
import { attachBriefFiles, readBriefFiles, type Brief } from "../model/brief.ts";
import { hashString } from "../model/hash.ts";
import type { Completion } from "../model/completion.ts";
import { closeInput, researchInput } from "../model/closing-inputs.ts";
import { parseBrief } from "../model/brief-document.ts";
import { parseBuildDocument } from "./build-document.ts";
import { parseCompletion } from "./completion.ts";
import { parseJson } from "./json.ts";
import * as paths from "../model/record-files.ts";
import type { RecordProblem } from "../text/validation.ts";
import { reviewRecordSchema, type ReviewRecord } from "../model/verdict.ts";
import { buildStateSchema } from "../model/build-state.ts";
import { openIssueSchema } from "../model/facts.ts";
import { passScoreSchema } from "../model/rubric.ts";
import { passMemorySchema } from "../model/knowledge.ts";

type ParsedRecord = { ok: true; state: State } | { ok: false; problems: RecordProblem[] };

/**
 * Parses the record. Ignores PLAN.md, STATUS.md and people's files, except briefs' files in
 * `context/`.
 */
export function parseRecord(files: Record<string, string>): ParsedRecord {
  const problems: RecordProblem[] = [];
  const say = (file: string, message: string, line: number | null = null) =>
    problems.push({ file, line, message });

  const json = <T>(file: string, schema: z.ZodType<T>): T | null => {
    const parsed = parseJson(files[file]!);
    if ("message" in parsed) return (say(file, parsed.message, parsed.line), null);
    const checked = schema.safeParse(parsed.value);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues.slice(0, 5))
      say(file, `${issue.path.join(".") || "it"}: ${issue.message}`);
    return null;
  };
  const needed = (file: string) =>
    files[file] !== undefined || (say(file, "is missing from the record"), false);
  const within = (folder: string) =>
    Object.keys(files).filter((f) => f.startsWith(`${folder}/`) && paths.isRecordFile(f));

  const build = needed(paths.META_FILE) ? json(paths.META_FILE, buildStateSchema) : null;
  const document = needed(paths.BUILD_FILE) ? parseBuildDocument(files[paths.BUILD_FILE]!) : null;
  if (document && !document.ok) say(paths.BUILD_FILE, document.message, document.line);
  if (build && document?.ok && hashString(document.request) !== build.request_sha256) {
    say(
      paths.BUILD_FILE,
      "the pinned request was changed: restore it, or label the issue again to start another build",
    );
  }

  const briefs = new Map<WorkerId, { file: string; brief: Brief }>();
  for (const file of within("workers")) {
    const parsed = parseBrief(file, files[file]!);
    if (!parsed.ok) {
      problems.push(...parsed.problems);
      continue;
    }
    const { brief, slug } = parsed;
    const other = briefs.get(brief.id);
    if (other) say(file, `${brief.id} has a brief already: ${other.file}`);
    else if (!["-", "."].some((end) => file.startsWith(`workers/${brief.id}${end}`))) {
      say(file, `holds the brief of ${brief.id}: its name has to start with ${brief.id}-`);
    } else if (build && slug !== build.slug) say(file, `build_slug: expected ${build.slug}`, 1);
    else
      briefs.set(brief.id, {
        file,
        brief: attachBriefFiles(brief, readBriefFiles(brief.id, files)),
      });
  }

  const workers: Record<WorkerId, WorkerState> = {};
  for (const file of within("state")) {
    const worker = json(file, workerStateSchema);
    if (!worker) continue;
    if (file !== paths.getStatePath(worker.id)) say(file, `holds the state of ${worker.id}`);
    else workers[worker.id] = worker;
  }

  const completions: Record<SessionName, Completion> = {};
  for (const file of within("completions")) {
    const parsed = parseCompletion(files[file]!, parseSessionPath(file));
    if (!parsed.ok) say(file, parsed.problem);
    else completions[parsed.completion.session as SessionName] = parsed.completion;
  }

  const reviews: Record<string, ReviewRecord> = {};
  for (const file of within("reviews")) {
    const review = json(file, reviewRecordSchema);
    if (!review) continue;
    const key = `${review.worker}.${review.round}`;
    if (file !== paths.getReviewPath(key)) say(file, `holds the review ${key}`);
    else reviews[key] = review;
  }
  const closing = files[paths.CLOSE_FILE] === undefined ? null : json(paths.CLOSE_FILE, closeInput);

  const ofLoops = <T>(path: (n: number) => string, schema: z.ZodType<T>): Record<number, T> => {
    const read: Record<number, T> = {};
    for (const n of [0, ...(build?.loops.map((loop) => loop.n) ?? [])]) {
      const one = files[path(n)] === undefined ? null : json(path(n), schema);
      if (one) read[n] = one;
    }
    return read;
  };
  const openIssues = ofLoops(paths.getOpenIssuesPath, z.array(openIssueSchema));
  const research = ofLoops(paths.getResearchPath, researchInput);
  const scores = ofLoops(paths.getScorePath, passScoreSchema);
  const memories = ofLoops(paths.getMemoryPath, passMemorySchema);

  if (problems.length === 0) {
    for (const [id, { file }] of briefs)
      if (!workers[id]) say(file, `${id} is not in the plan: state/${id}.json is missing`);
    for (const id of Object.keys(workers) as WorkerId[]) {
      if (!briefs.has(id))
        say(paths.getStatePath(id), `the brief of ${id} is missing from workers/`);
    }
  }
  if (problems.length > 0 || !build || !document?.ok) return { ok: false, problems };
  const plan = [...briefs.values()]
    .map((b) => b.brief)
    .toSorted((a, b) => compareWorkers(a.id, b.id));
  const { request, direction } = document;
  const told = { completions, reviews, closing, openIssues, research, memories, scores };
  return { ok: true, state: { build, request, direction, briefs: plan, workers, ...told } };
}

/** `completions/W1.1.work.1.json` names its session; `completions/W1.1.json` doesn't. */
function parseSessionPath(file: string): SessionName | undefined {
  const name = file
    .slice("completions/".length, -".json".length)
    .replace(/\.([a-z]+)\.(\d+)$/, "/$1/$2");
  return parseSessionName(name) ? (name as SessionName) : undefined;
}
