/** The person at the terminal, as GitHub knows them, and a build that they work on. */
import { accessOf } from "../../app/asker.ts";
import { at, type Access } from "../../app/github/access.ts";
import { asking } from "../../app/github/errors.ts";
import { readIssueBuild } from "../../app/readBuild.ts";
import type { PersonEnv } from "../../config/env.ts";
import { isOver } from "../../core/build/view.ts";
import { WORKER_ID, type WorkerId } from "../../core/build/names.ts";
import { nearest } from "../../core/text/nearest.ts";
import type { State } from "../../core/build/state.ts";
import { askGitHub } from "../github/ask.ts";
import { openPerson } from "../github/credentials.ts";
import { findBuildName } from "../github/names.ts";
import { toProblem } from "../github/read-build.ts";
import { Problem } from "../problem.ts";

export interface Person {
  access: Access;
  login: string;
  token: string;
  env: PersonEnv;
  /** `octocat/hello`. */
  repository: string;
  issue: number;
}

/**
 * Connects as the person at the terminal. `name` is as for `findBuildName`.
 * @throws Problem for a name that is none, without a token, or where GitHub refuses
 */
export async function connectPerson(name: string): Promise<Person> {
  const { asker, token, env } = await openPerson();
  const { owner, repo, issue } = await findBuildName(name, env.webUrl);
  const repository = `${owner}/${repo}`;
  return askGitHub(async () => {
    const { access } = await accessOf(asker, owner, repo);
    const { data } = await asking(() => access.octokit.request("GET /user"));
    return { access, login: data.login, token, env, repository, issue };
  }, repository);
}

/** The live build of the issue. @throws Problem where there is none, or it has ended */
export async function readLiveBuild({ access, repository, issue }: Person): Promise<State> {
  const read = await askGitHub(() => readIssueBuild(access, issue, null), repository);
  if (read.kind !== "found") throw toProblem(read, { owner: access.owner, repo: access.repo, issue }, null);
  const { build } = read.state;
  if (isOver(build.status)) {
    throw new Problem(`the build of issue #${issue} has ended (${build.status}): label the issue for another one`);
  }
  return read.state;
}

/** @throws Problem where the build has no such worker */
export function findWorker(state: State, given: string): WorkerId {
  const id = given.toUpperCase();
  const known = state.briefs.map((brief) => brief.id);
  const found = known.find((one) => one === id);
  if (found) return found;
  if (known.length === 0) throw new Problem(`the build of issue #${state.build.issue} has no plan yet: wait for it`);
  if (!WORKER_ID.test(id)) throw new Problem(`${given} is not a worker id like ${known[0]}`);
  const meant = nearest(id, known);
  throw new Problem(`the build has no ${id}${meant ? `; did you mean ${meant}?` : `: there are ${known.join(", ")}`}`);
}

/** Comments on the issue; its number. */
export async function comment({ access, issue, repository }: Person, body: string): Promise<number> {
  const path = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
  const { data } = await askGitHub(
    () => asking(() => access.octokit.request(path, { ...at(access), issue_number: issue, body })),
    repository,
  );
  return Number(data.id);
}
