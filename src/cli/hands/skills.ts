/** The skills that a session of the worker would be told to read, laid beside the code of a person's work tree. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import type { State } from "../../core/build/state.ts";
import type { Brief } from "../../core/plan/brief.ts";
import type { SessionKind } from "../../core/sessions/kind.ts";
import { gitIn } from "../../runner/git.ts";
import { openOtherRepositories } from "../../runner/other-repositories.ts";
import { laySkills } from "../../runner/skills.ts";
import { WORK } from "./folder.ts";
import { gitLineOrNull, openStore, type PersonGit } from "./git.ts";
import type { Person } from "./person.ts";

export interface LaidSkill {
  /** As people name it. */
  label: string;
  /** Below the work tree; null = it can't be read, for which `problem` is the end of a sentence about it. */
  path: string | null;
  problem: string;
}

export interface Wanted {
  /** The work tree. */
  dir: string;
  /** The remote that is the repository. */
  remote: string;
  build: State["build"];
  brief: Brief;
  kind: SessionKind;
}

/**
 * Lays them below `.baton-work/skills/`, as they are on the commit that the build began at. What lay there before goes
 * first. `problem` is a sentence, and there are none then: a source of skills can't be had.
 */
export async function layWorkerSkills(
  { env, token }: Pick<Person, "env" | "token">,
  git: PersonGit,
  { dir, remote, build, brief, kind }: Wanted,
): Promise<{ skills: LaidSkill[]; problem: string | null }> {
  const folder = join(dir, WORK, "skills");
  await rm(folder, { recursive: true, force: true });
  const base = build.base.sha;
  // A clone with less than all of the history may not have it.
  const has = await gitLineOrNull(git, dir, "cat-file", "-e", `${base}^{commit}`);
  if (has === null) await git(dir, ["fetch", "--quiet", "--no-write-fetch-head", remote, base]);
  const temp = await mkdtemp(join(tmpdir(), "baton-skills-"));
  try {
    const reach = { serverUrl: env.webUrl, repositoriesToken: token };
    const others = openOtherRepositories(reach, null, gitIn(env.machine), temp);
    const place = { store: await openStore(git, dir), base, sources: build.play.skills, others };
    const laid = await laySkills(place, { named: brief.skills, usual: kind.skill }, folder);
    if ("problem" in laid) return { skills: [], problem: laid.problem };
    const below = (file: string) => relative(dir, file).split(sep).join("/");
    const skills = laid.skills.map(({ label, file, problem }) => ({ label, path: file && below(file), problem }));
    return { skills, problem: null };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
