import { getBranches, WORKER_ID, type WorkerId } from "../../core/model/names.ts";
import { findNearest } from "../../core/text/similarity.ts";
import { Problem } from "../problem.ts";
import { getTextFlag, type Verb } from "../flags.ts";
import { findCurrentRun, type CurrentRun } from "../local-run/run-file.ts";
import {
  ApiFailure,
  createApiClient,
  splitRepository,
  type ApiClient,
} from "../local-run/api-client.ts";

export const sayVerb: Verb = {
  usage: "say TEXT [--on W1.1|NUMBER] [--dir FOLDER]",
  about: ["Comments on the issue of a running `baton run`, as its owner: baton say '/approve'"],
  flags: {
    on: {
      value: "W1.1|NUMBER",
      about: "comment on this worker's pull request, or on this issue or pull request",
    },
    dir: { value: "FOLDER", about: "folder of the run; the newest run by default" },
  },
  args: ["TEXT"],
  async run([text = ""], flags, io) {
    if (text.trim() === "") throw new Problem("name the words to comment: baton say '/approve'");
    const dir = getTextFlag(flags.dir);
    const run = findCurrentRun(dir ?? undefined);
    if (!run) {
      const where = dir === null ? "here" : `in ${dir}`;
      throw new Problem(
        `no build is running ${where}: start one with baton run, or name its folder with --dir`,
      );
    }
    const person = createApiClient(`${run.url}/api/v3`, run.token);
    try {
      const number = await findTarget(run, person, getTextFlag(flags.on));
      const at = { ...splitRepository(run.repository), issue_number: number };
      const { data } = await person.rest.issues.createComment({ ...at, body: text });
      io.out(`said on #${number} as @${run.login}: ${data.html_url}`);
      return 0;
    } catch (error) {
      if (error instanceof ApiFailure && error.status === null)
        throw new Problem(`${error.message}: is it still running?`);
      throw error;
    }
  },
};

/**
 * Explains why the worker has no pull request to comment on: it is too early, or there is no such
 * worker.
 */
async function explainMissingPull(run: CurrentRun, person: ApiClient, id: string): Promise<string> {
  const prefix = `${run.prefix}/${run.slug}/`;
  const { data: pulls } = await person.rest.pulls.list({
    ...splitRepository(run.repository),
    ...{ state: "all", per_page: 100 },
  });
  const known = pulls.map(({ head }) => head.ref).filter((ref) => ref.startsWith(prefix));
  const ids = known.map((ref) => ref.slice(prefix.length)).filter((name) => WORKER_ID.test(name));
  const otherwise = "leave out --on to comment on the issue";
  if (ids.length === 0) return `${id} has no pull request yet: ${otherwise}`;
  const meant = findNearest(id, ids);
  const hint = meant ? `did you mean ${meant}?` : `there are ${ids.toSorted().join(", ")};`;
  return `${id} has no pull request: ${hint} or ${otherwise}`;
}

/** Returns the number of the issue or pull request that `--on` names. */
async function findTarget(run: CurrentRun, person: ApiClient, on: string | null): Promise<number> {
  if (on === null) return run.issue;
  if (/^#?[1-9][0-9]{0,8}$/.test(on)) {
    const number = Number(on.replace("#", ""));
    const at = { ...splitRepository(run.repository), issue_number: number };
    const found = await person.rest.issues.get(at).catch((error: unknown) => {
      if (error instanceof ApiFailure && error.status === 404) return null;
      throw error;
    });
    if (!found)
      throw new Problem(`there is no issue or pull request #${number} in ${run.repository}`);
    return number;
  }
  const id = on.toUpperCase();
  if (!WORKER_ID.test(id))
    throw new Problem(`--on ${on} is neither a worker like W1.1 nor a number`);
  const branch = getBranches(run.prefix, run.slug).worker(id as WorkerId);
  const at = splitRepository(run.repository);
  const { data } = await person.rest.pulls.list({
    ...at,
    head: `${at.owner}:${branch}`,
    state: "all",
  });
  const [pull] = data;
  if (!pull) throw new Problem(await explainMissingPull(run, person, id));
  return pull.number;
}
