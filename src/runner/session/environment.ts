/**
 * What a session gets besides its worktree and the record: conventions, documents, knowledge,
 * skills, other repositories and seeds, as of the commit on which the build is based.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SessionKindName, SessionSubject } from "../../core/model/names.ts";
import {
  CONVENTION_BOUNDS,
  canReadConventions,
  listConventionPaths,
} from "../../core/setup/agent-instructions.ts";
import type { Brief } from "../../core/model/brief.ts";
import { findGlobProblem } from "../../core/text/globs.ts";
import { listBaseFiles, listBaseFilesAt, readBaseFile, type Store } from "../base-files.ts";
import type { State } from "../../core/model/state.ts";
import { listSessionDocuments, type SessionDocument } from "../../core/record/session-documents.ts";
import { KNOWLEDGE_PATH, parseKnowledge } from "../../core/model/knowledge.ts";
import {
  renderKnowledgeEntries,
  renderKnowledgeIndex,
  selectKnowledgeEntries,
} from "../../core/knowledge/select.ts";
import type { Remote } from "../remote.ts";
import type { SessionSettings } from "../../core/model/settings.ts";
import { getSessionSpec } from "../../core/sessions/index.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import type { Git } from "../git.ts";
import { openOtherRepositories, writeSiblings, type Siblings } from "../other-repositories.ts";
import { placeSeeds, type Seeds } from "./seeds.ts";
import { renderSkillList, writeSkills, type CatalogSkill, type Skill } from "./skills.ts";
import type { getSessionFolders } from "./worktree.ts";

export interface Convention {
  /** Path in the repository. */
  path: string;
  /** Absolute path of the copy. */
  file: string;
}

/**
 * Copies AGENTS.md and CLAUDE.md below `folder`: those of the root and, for a worker, of the
 * folders that its brief's paths lead to. They come from the base, because a branch could have
 * changed them. Links are left out, because they may lead anywhere. So is a file with the same
 * content as another one next to it.
 */
export async function writeConventions(
  { store, base }: { store: Store; base: string },
  { kind, brief }: { kind: SessionKindName; brief: Brief | null },
  folder: string,
): Promise<Convention[]> {
  if (!canReadConventions(kind)) return [];
  // A brief that a person edited did not pass the plan's checks.
  const globs = (brief?.paths ?? []).filter((glob) => findGlobProblem(glob) === null);
  const wanted = listConventionPaths(globs);
  const found = new Map(
    (await listBaseFiles(store, base, wanted)).map((file) => [file.path, file]),
  );
  const conventions: Convention[] = [];
  const blobs = new Set<string>();
  for (const path of wanted) {
    const one = found.get(path);
    if (
      !one ||
      (one.mode !== "100644" && one.mode !== "100755") ||
      conventions.length >= CONVENTION_BOUNDS.files
    )
      continue;
    const key = `${dirname(path)}:${one.blob}`;
    if (blobs.has(key)) continue;
    blobs.add(key);
    const bytes = await store.git(["cat-file", "blob", one.blob], { cwd: store.store });
    const text = truncateConvention(bytes);
    if (text.trim() === "") continue;
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode: 0o444 });
    conventions.push({ path, file });
  }
  return conventions;
}

function truncateConvention(bytes: Buffer): string {
  const { bytes: most } = CONVENTION_BOUNDS;
  if (bytes.length <= most) return bytes.toString("utf8");
  // A character that is cut in two becomes a replacement character. The last line is dropped
  // anyway.
  const text = bytes.subarray(0, most).toString("utf8");
  const end = text.lastIndexOf("\n");
  return (
    `${end > 0 ? text.slice(0, end) : text}\n\n(Cut here: it has ${bytes.length} bytes, ` +
    `and ${most} are read.)\n`
  );
}

/** Writes the documents that are made for this session. `record` is its copy of the record. */
export async function writeSessionDocuments(
  { kind, subject }: { kind: SessionKindName; subject: SessionSubject },
  state: State,
  record: string,
  folder: string,
): Promise<(SessionDocument & { path: string })[]> {
  const documents = listSessionDocuments(kind, subject, state, record);
  const copies = documents.map((one) => ({ ...one, path: join(folder, one.file) }));
  for (const { path, text } of copies) await writeFile(path, text, { mode: 0o444 });
  return copies;
}

/** Kinds that plan get an index of what earlier builds learned. Kinds that work get the entries. */
const READ_INDEX: readonly SessionKindName[] = ["architect", "research", "adapt", "ask"];
const READ_ENTRIES: readonly SessionKindName[] = ["work", "rework", "review", "fix"];

/**
 * Writes the knowledge for the session to `file`, from `.baton/knowledge.yml` on the commit `base`,
 * which people merged. `summary` names what was written; null = nothing. `problem` says why the
 * file can't be read, as the end of a sentence.
 */
export async function writeKnowledge(
  remote: Remote,
  base: string,
  { kind, brief }: { kind: SessionKindName; brief: Brief | null },
  file: string,
): Promise<{ summary: string | null; problem: string | null }> {
  const wanted = READ_INDEX.includes(kind) || (READ_ENTRIES.includes(kind) && brief !== null);
  const found = wanted
    ? (await listBaseFilesAt(remote, base, KNOWLEDGE_PATH)).find(
        ({ path }) => path === KNOWLEDGE_PATH,
      )
    : null;
  if (!found) return { summary: null, problem: null };
  const read = await readBaseFile(remote, found);
  if ("problem" in read) return { summary: null, problem: read.problem };
  const parsed = parseKnowledge(read.text);
  if (!parsed.ok) return { summary: null, problem: `can't be read: ${parsed.problem}` };
  const isIndex = READ_INDEX.includes(kind);
  const entries = isIndex ? parsed.entries : selectKnowledgeEntries(parsed.entries, brief!.paths);
  const text = isIndex ? renderKnowledgeIndex(entries) : renderKnowledgeEntries(entries);
  if (text === null) return { summary: null, problem: null };
  await writeFile(file, text, { mode: 0o444 });
  const words = entries.length === 1 ? "1 entry" : `${entries.length} entries`;
  return {
    summary: isIndex ? `an index of ${words}` : entries.map(({ id }) => id).join(", "),
    problem: null,
  };
}

export interface SessionEnvironment {
  skills: Skill[];
  /** All available skills, by name. */
  catalog: ReadonlyMap<string, CatalogSkill>;
  /** A file that lists them, for sessions that write briefs; null for all others. */
  skillList: string | null;
  conventions: Convention[];
  siblings: Siblings;
  seeds: Seeds;
}

export interface EnvironmentSetup {
  env: Pick<SessionEnv, "kind" | "temp" | "serverUrl" | "repositoriesToken">;
  sessionSettings: Pick<SessionSettings, "environment" | "skills">;
  /** Commits of other repositories that the build already uses. */
  pins: Readonly<Record<string, string>>;
  brief: Brief | null;
  /** Holds the commit `base`, on which the build is based. */
  store: Store;
  base: string;
  git: Git;
  /** The worktree exists, and no process of the session runs yet. */
  folders: ReturnType<typeof getSessionFolders>;
}

/** Kinds that get the list of skills for briefs. */
const WRITE_BRIEFS: readonly SessionKindName[] = ["architect", "adapt"];

/** Writes all of it. `problem` is a sentence for people: something in the settings is missing. */
export async function prepareEnvironment(
  setup: EnvironmentSetup,
): Promise<SessionEnvironment | { problem: string }> {
  const { env, sessionSettings, pins, brief, store, base, git, folders } = setup;
  const kind = getSessionSpec(env.kind);
  const others = openOtherRepositories(
    env,
    sessionSettings.environment.secret,
    git,
    folders.others,
  );
  const wanted = { named: kind.changes && brief ? brief.skills : [], usual: kind.skill };
  const place = { store, base, sources: sessionSettings.skills, others };
  const skillFiles = await writeSkills(place, wanted, join(folders.session, "skills"));
  if ("problem" in skillFiles) return skillFiles;
  const siblings = await writeSiblings(others, sessionSettings.environment, pins, {
    temp: env.temp,
    marks: folders.siblings,
  });
  if ("problem" in siblings) return siblings;
  const seeding = { store, base, siblings: siblings.folders, worktree: folders.worktree };
  const seeds = await placeSeeds(
    { ...seeding, folder: join(folders.session, "files") },
    sessionSettings.environment,
  );
  if ("problem" in seeds) return seeds;
  const skillList = WRITE_BRIEFS.includes(env.kind) ? join(folders.session, "skills.md") : null;
  if (skillList !== null)
    await writeFile(skillList, renderSkillList(skillFiles.catalog), { mode: 0o444 });
  const about = { kind: env.kind, brief };
  const conventions = await writeConventions(
    { store, base },
    about,
    join(folders.session, "conventions"),
  );
  return { ...skillFiles, skillList, conventions, siblings, seeds };
}
