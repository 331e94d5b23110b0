/** What a session finds besides its worktree and the record: skills, other repositories, seeds and conventions. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Kind } from "../core/build/names.ts";
import type { Play } from "../core/build/settings.ts";
import type { Brief } from "../core/plan/brief.ts";
import { sessionKind } from "../core/sessions/index.ts";
import type { SessionEnv } from "../config/session-env.ts";
import type { Store } from "./baseFiles.ts";
import { layConventions, type Convention } from "./conventions.ts";
import type { Git } from "./git.ts";
import { openOtherRepositories } from "./other-repositories.ts";
import { laySeeds, type Seeds } from "./seeds.ts";
import { laySiblings, type Siblings } from "./siblings.ts";
import type { CatalogSkill } from "./skill-catalog.ts";
import { laySkills, renderSkillList, type Skill } from "./skills.ts";
import type { foldersIn } from "./worktree.ts";

export interface LaidEnvironment {
  skills: Skill[];
  /** All skills that there are, by name. */
  catalog: ReadonlyMap<string, CatalogSkill>;
  /** A file that lists them, for those who write briefs; null for all others. */
  skillList: string | null;
  conventions: Convention[];
  siblings: Siblings;
  seeds: Seeds;
}

export interface EnvironmentSetup {
  env: Pick<SessionEnv, "kind" | "temp" | "serverUrl" | "repositoriesToken">;
  play: Pick<Play, "environment" | "skills">;
  /** Commits of other repositories that the build has been given already. */
  pins: Readonly<Record<string, string>>;
  brief: Brief | null;
  /** Holds the commit `base`, at which the build began. */
  store: Store;
  base: string;
  git: Git;
  /** The worktree is there already, and nothing of the session's runs yet. */
  folders: ReturnType<typeof foldersIn>;
}

/** They are told which skills a brief can name. */
const WRITE_BRIEFS: readonly Kind[] = ["architect", "adapt"];

/** Lays all of it out. `problem` is a sentence for people: something that the settings name can't be had. */
export async function layEnvironment(setup: EnvironmentSetup): Promise<LaidEnvironment | { problem: string }> {
  const { env, play, pins, brief, store, base, git, folders } = setup;
  const kind = sessionKind(env.kind);
  const others = openOtherRepositories(env, play.environment.secret, git, folders.others);
  const wanted = { named: kind.changes && brief ? brief.skills : [], usual: kind.skill };
  const place = { store, base, sources: play.skills, others };
  const laid = await laySkills(place, wanted, join(folders.session, "skills"));
  if ("problem" in laid) return laid;
  const siblings = await laySiblings(others, play.environment, pins, { temp: env.temp, marks: folders.siblings });
  if ("problem" in siblings) return siblings;
  const seeding = { store, base, siblings: siblings.laid, worktree: folders.worktree };
  const seeds = await laySeeds({ ...seeding, folder: join(folders.session, "files") }, play.environment);
  if ("problem" in seeds) return seeds;
  const skillList = WRITE_BRIEFS.includes(env.kind) ? join(folders.session, "skills.md") : null;
  if (skillList !== null) await writeFile(skillList, renderSkillList(laid.catalog), { mode: 0o444 });
  const about = { kind: env.kind, brief };
  const conventions = await layConventions({ store, base }, about, join(folders.session, "conventions"));
  return { ...laid, skillList, conventions, siblings, seeds };
}
