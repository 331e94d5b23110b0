/**
 * Writes files about failed checks for a rework session: annotations, and the end of the failed
 * job's log. The trusted part fetches them with the job's read token before anything runs. The
 * session opens them by path.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { toOneLine } from "../../core/text/format.ts";
import { getFailureLog } from "../../core/text/job-log.ts";
import { getCheckLogPath, type FailingCheck } from "../../core/model/session.ts";
import { maskSecrets } from "../../core/guards/secrets/find.ts";
import type { GitHubApi } from "../github-api.ts";
import { RunnerError } from "../runner-error.ts";

/** Maximum bytes from the log's end. GitHub itself keeps logs of any length. */
const LOG_BYTES = 400_000;
/** Maximum checks that are written, and annotations of each: one page of GitHub's API. */
const MAX_CHECKS = 20;
const MAX_ANNOTATIONS = 100;

const annotations = z
  .array(z.object({ path: z.string(), start_line: z.number(), message: z.string().nullable() }))
  .nullable();
const checkRun = z.object({
  output: z.object({ title: z.string().nullable(), summary: z.string().nullable() }),
});

/**
 * Writes a file for each check below `folder`. `hide` removes the secrets that the runner knows.
 */
export async function writeFailingChecks(
  api: GitHubApi,
  failing: readonly FailingCheck[],
  folder: string,
  hide: (text: string) => string,
): Promise<FailingCheckFile[]> {
  const files: FailingCheckFile[] = [];
  for (const [i, check] of failing.slice(0, MAX_CHECKS).entries()) {
    const path = join(folder, getCheckLogPath(check.name, i));
    const text = [
      `Check: ${toOneLine(check.name)}`,
      `Page: ${check.url ?? "none"}`,
      ...(await renderSection("Summary", () =>
        check.job ? readNothing() : readSummary(api, check),
      )),
      ...(await renderSection("Annotations", () => readAnnotations(api, check))),
      ...(await renderSection("End of its log", () => readLog(api, check))),
    ].join("\n");
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${maskSecrets(hide(text))}\n`);
    files.push({ name: check.name, path });
  }
  return files;
}

export interface FailingCheckFile {
  name: string;
  /** Absolute path. */
  path: string;
}

/**
 * If the data can't be fetched, the section says so, because a rework without a log is still better
 * than none.
 */
async function renderSection(heading: string, read: () => Promise<string[]>): Promise<string[]> {
  try {
    const lines = await read();
    return lines.length > 0 ? ["", `## ${heading}`, "", ...lines] : [];
  } catch (error) {
    if (
      !(error instanceof RunnerError) &&
      !(error instanceof z.ZodError) &&
      !(error instanceof SyntaxError)
    )
      throw error;
    const why = error instanceof RunnerError ? error.message : "GitHub's answer can't be read";
    return ["", `## ${heading}`, "", `(Baton can't get it: ${why}.)`];
  }
}

const readNothing = () => Promise.resolve<string[]>([]);

/**
 * Formats annotations as `src/length.js:3 Expected 1`. Those that point to a file of the repository
 * come first.
 */
async function readAnnotations(api: GitHubApi, { id }: FailingCheck): Promise<string[]> {
  if (id === null) return [];
  const found =
    annotations.parse(
      await api.readJson(`check-runs/${id}/annotations?per_page=${MAX_ANNOTATIONS}`),
    ) ?? [];
  const lines = found.map(
    (a) => `${a.path}:${a.start_line} ${toOneLine(a.message ?? "").slice(0, 500)}`,
  );
  return found.length < MAX_ANNOTATIONS ? lines : [...lines, "(There may be more.)"];
}

/** Returns the summary that another app's check gives. A job of Actions has none. */
async function readSummary(api: GitHubApi, { id }: FailingCheck): Promise<string[]> {
  const found = id === null ? null : await api.readJson(`check-runs/${id}`);
  if (found === null) return [];
  const { title, summary } = checkRun.parse(found).output;
  return [title, summary].flatMap((text) => (text ? text.slice(0, 10_000).split("\n") : []));
}

async function readLog(api: GitHubApi, { id, job }: FailingCheck): Promise<string[]> {
  if (id === null || !job) return [];
  const end = await api.readEnd(`actions/jobs/${id}/logs`, LOG_BYTES);
  if (end === null) return ["(GitHub has no log of this job, or no longer.)"];
  const { lines, cut } = getFailureLog(new TextDecoder().decode(end));
  return cut ? ["(The beginning is left out.)", ...lines] : lines;
}
