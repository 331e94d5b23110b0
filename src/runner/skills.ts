/** Skills: texts of the repository that say how work is done there, laid out where a session can read them by path. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { globProblem } from "../core/plan/overlap.ts";
import { baseFiles, readBaseFile } from "./baseFiles.ts";
import type { Remote } from "./remote.ts";

export interface Skill {
  /** In the repository. */
  path: string;
  /** Where its text was laid, absolute; null = it can't be read, for which `problem` is the reason. */
  file: string | null;
  problem: string;
}

export interface Wanted {
  /** Those that a brief names. */
  named: readonly string[];
  /** The one that the session's kind reads where there is one. */
  usual: string | undefined;
}

/**
 * Lays the skills out below `folder`, each as it stands on the commit `base`: a branch could have changed the skill
 * that its own review works by. One that can't be read is told with the reason.
 */
export async function laySkills(
  remote: Remote,
  base: string,
  { named, usual }: Wanted,
  folder: string,
): Promise<Skill[]> {
  const skills: Skill[] = [];
  for (const path of new Set([...named, ...(usual ? [usual] : [])])) {
    // A brief that a person edited has not been through the plan's checks.
    const odd = globProblem(path);
    const found = odd ? [] : await baseFiles(remote, base, path);
    const file = found.find((one) => one.path === path);
    if (!file && !named.includes(path)) continue;
    const read = file ? await readBaseFile(remote, file) : { problem: odd ?? "is not a file on the base commit" };
    if ("problem" in read) {
      skills.push({ path, file: null, problem: read.problem });
      continue;
    }
    const laid = join(folder, path);
    await mkdir(dirname(laid), { recursive: true });
    await writeFile(laid, `${read.text}\n`, { mode: 0o444 });
    skills.push({ path, file: laid, problem: "" });
  }
  return skills;
}
