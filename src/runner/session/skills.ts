/** Skills: texts on how to do some kind of work, in files that a session reads by path. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readScript } from "../scripts/index.ts";
import {
  SHIPPED_SKILLS,
  SKILL_FILE,
  describeSkill,
  isSkillName,
  readSkillSource,
} from "../../core/setup/agent-instructions.ts";
import { findPathNameProblem } from "../../core/guards/path-tricks.ts";
import { listBaseFilesAt, readBaseFile, type BaseFile, type Store } from "../base-files.ts";
import type { OtherRepositories } from "../other-repositories.ts";
import { findGlobProblem } from "../../core/text/globs.ts";

// The skills that are available to a build's sessions: the repository's, those of listed other
// repositories, and Baton's.

/** Maximum number of skills from one source; further ones are left out. */
const MAX_SKILLS = 100;

export interface CatalogSkill {
  name: string;
  /** One line. */
  description: string;
  /**
   * The name for people: `.baton/skills/sql.md`, `octo/skills/sql/SKILL.md@0123abc`, `code-review
   * of Baton`.
   */
  label: string;
  /**
   * Its file and the files next to it, by path below its folder. A skill of Baton has only its
   * text.
   */
  content:
    | { store: Store; file: BaseFile; beside: { name: string; file: BaseFile }[] }
    | { text: string };
  /** Path of its file in this repository; null = it comes from elsewhere. */
  path: string | null;
}

interface SkillPlace {
  /** Holds the commit `base`. */
  store: Store;
  /**
   * The commit on which the build is based. A branch could have changed the skill that its own
   * review uses.
   */
  base: string;
  /** The sources, as the settings list them. */
  sources: readonly string[];
  others: OtherRepositories;
}

/**
 * Lists all skills by name, Baton's last. If several have the same name, the first is used.
 * `problem` is a sentence: a source in another repository is not available. A missing folder of
 * this repository has no skills.
 */
export async function listSkills(
  place: SkillPlace,
): Promise<Map<string, CatalogSkill> | { problem: string }> {
  const skills = new Map<string, CatalogSkill>();
  const add = (skill: CatalogSkill) => {
    if (!skills.has(skill.name)) skills.set(skill.name, skill);
  };
  for (const entry of place.sources) {
    const source = readSkillSource(entry);
    if ("problem" in source)
      return { problem: `The entry \`${entry}\` of \`skills\` ${source.problem}.` };
    if (source.kind === "here") {
      for (const one of await listSkillFolder(place.store, place.base, source.path, (path) => path))
        add(one);
      continue;
    }
    const store = await place.others.fetch(source.repository, source.sha);
    if ("problem" in store) return store;
    const label = (path: string) => `${source.repository}/${path}@${source.sha.slice(0, 12)}`;
    const found = await listSkillFolder(store, source.sha, source.path, label);
    if (found.length === 0)
      return { problem: `\`skills\` lists \`${entry}\`, which has no skill. Correct the path.` };
    for (const one of found) add({ ...one, path: null });
  }
  for (const name of SHIPPED_SKILLS) {
    const text = await readScript(`skills/${name}.md`);
    add({
      ...describeSkill(text, name),
      name,
      label: `${name} of Baton`,
      content: { text },
      path: null,
    });
  }
  return skills;
}

/**
 * A skill is a folder with `SKILL.md`, either the listed folder or one in it, or a file `<name>.md`
 * in the listed folder.
 */
async function listSkillFolder(
  store: Store,
  commit: string,
  folder: string,
  label: (path: string) => string,
): Promise<CatalogSkill[]> {
  // A file with a misleading path belongs to no skill.
  const files = (await listBaseFilesAt(store, commit, folder)).filter(
    ({ path }) => findPathNameProblem(path) === null,
  );
  const prefix = folder === "" ? "" : `${folder}/`;
  const below = files.filter(({ path }) => path.startsWith(prefix));
  const isFolder = (file: BaseFile) => file.path === `${prefix}${SKILL_FILE}`;
  const single =
    below.find(isFolder) ?? files.find(({ path }) => path === folder && path.endsWith(".md"));
  const mains = single
    ? [single]
    : below.filter(({ path }) => isSkillFile(path.slice(prefix.length)));
  const skills: CatalogSkill[] = [];
  for (const file of mains.slice(0, MAX_SKILLS)) {
    const own = file.path.slice(0, file.path.lastIndexOf("/") + 1);
    const isOwnFolder = file.path.endsWith(`/${SKILL_FILE}`) || file.path === SKILL_FILE;
    const usual = getSkillName(isOwnFolder ? own.slice(0, -1) : file.path);
    const read = await readBaseFile(store, file);
    // An unreadable skill keeps its name, so that anyone who names it learns why.
    const { name, description } =
      "text" in read ? describeSkill(read.text, usual) : { name: usual, description: "" };
    if (!isSkillName(name)) continue;
    const beside = isOwnFolder
      ? files
          .filter((one) => one !== file && one.path.startsWith(own))
          .map((one) => ({ name: one.path.slice(own.length), file: one }))
      : [];
    skills.push({
      name,
      description,
      label: label(file.path),
      content: { store, file, beside },
      path: file.path,
    });
  }
  return skills;
}

/** Whether the path below a listed folder is a skill's file. */
function isSkillFile(path: string): boolean {
  if (path.endsWith(`/${SKILL_FILE}`)) return path.split("/").length === 2;
  return !path.includes("/") && path.endsWith(".md") && path !== "README.md";
}

/** Returns the last part of a path, without its extension. */
function getSkillName(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.md$/, "")
    .toLowerCase();
}

export interface Skill {
  /** The name for people. */
  label: string;
  /** Absolute path of its text; null = it can't be read, and `problem` says why. */
  file: string | null;
  /** The end of a sentence whose subject is the skill. */
  problem: string;
}

export interface WantedSkills {
  /** Skills that a brief or a command names, by name or by a path of this repository. */
  named?: readonly string[];
  /** Name of the skill that each session of the kind reads. */
  usual?: string | undefined;
}

/**
 * Maximum number of files next to a skill's text that are written with it, and their bytes
 * together.
 */
const BESIDE_LIMITS = { files: 50, bytes: 1024 * 1024 };

/** Maximum size in bytes of the list of skills for an architect. */
const LIST_BYTES = 16 * 1024;

export interface SkillFiles {
  skills: Skill[];
  /** All available skills, by name. */
  catalog: ReadonlyMap<string, CatalogSkill>;
}

/**
 * Writes the wanted skills below `folder`, in the order of `named` and then `usual`, each once. A
 * named skill that can't be read has a reason. `problem` is a sentence for people: a source of
 * skills is not available at all.
 */
export async function writeSkills(
  place: SkillPlace,
  { named = [], usual }: WantedSkills,
  folder: string,
): Promise<SkillFiles | { problem: string }> {
  const catalog = await listSkills(place);
  if ("problem" in catalog) return catalog;
  const byLabel = new Map<string, Skill>();
  for (const word of [...named, ...(usual === undefined ? [] : [usual])]) {
    const known = findSkill(catalog, word);
    const skill = known
      ? await writeKnownSkill(known, folder)
      : await writeSkillFile(place, word, folder);
    if (!byLabel.has(skill.label)) byLabel.set(skill.label, skill);
  }
  return { skills: [...byLabel.values()], catalog };
}

/**
 * Renders a list of all skills for sessions that write briefs: name and description, one line each.
 */
export function renderSkillList(catalog: ReadonlyMap<string, CatalogSkill>): string {
  const head =
    "# Skills that a brief can name\n\nName one in `skills` where its worker needs it, and " +
    "no other.\n\n";
  const lines = [...catalog.values()].map(
    ({ name, description }) => `- \`${name}\`: ${description || "(no description)"}\n`,
  );
  let text = head;
  for (const [i, line] of lines.entries()) {
    if (Buffer.byteLength(text + line) > LIST_BYTES)
      return `${text}- And ${lines.length - i} more.\n`;
    text += line;
  }
  return text;
}

/** Finds a skill by its name, by its file's path or by its folder's path. */
function findSkill(
  catalog: ReadonlyMap<string, CatalogSkill>,
  word: string,
): CatalogSkill | undefined {
  const known = catalog.get(word);
  if (known || isSkillName(word)) return known;
  return [...catalog.values()].find(
    ({ path }) => path === word || path === `${word.replace(/\/$/, "")}/${SKILL_FILE}`,
  );
}

async function writeKnownSkill(
  { name, label, content }: CatalogSkill,
  folder: string,
): Promise<Skill> {
  const own = join(folder, "named", name);
  if ("text" in content)
    return { label, file: await writeReadOnly(join(own, SKILL_FILE), content.text), problem: "" };
  const { store, file, beside } = content;
  const read = await readBaseFile(store, file);
  if ("problem" in read) return { label, file: null, problem: read.problem };
  let bytes = 0;
  // Links and submodules lead elsewhere. Files that are too large are left out.
  const plain = beside.filter(({ file: { mode } }) => mode === "100644" || mode === "100755");
  for (const { name: path, file: one } of plain.slice(0, BESIDE_LIMITS.files)) {
    bytes += one.size;
    if (bytes > BESIDE_LIMITS.bytes) break;
    await writeReadOnly(
      join(own, path),
      await store.git(["cat-file", "blob", one.blob], { cwd: store.store }),
    );
  }
  return { label, file: await writeReadOnly(join(own, SKILL_FILE), read.text), problem: "" };
}

/** The file of the repository is in none of the listed folders. */
async function writeSkillFile(
  { store, base }: SkillPlace,
  path: string,
  folder: string,
): Promise<Skill> {
  // A brief that a person edited did not pass the plan's checks.
  const odd = findGlobProblem(path);
  const found =
    odd === null
      ? (await listBaseFilesAt(store, base, path)).find((one) => one.path === path)
      : undefined;
  const missing = isSkillName(path)
    ? "is no skill here, nor a file on the base commit"
    : "is not a file on the base commit";
  const read = found ? await readBaseFile(store, found) : { problem: odd ?? missing };
  if ("problem" in read) return { label: path, file: null, problem: read.problem };
  return {
    label: path,
    file: await writeReadOnly(join(folder, "files", path), read.text),
    problem: "",
  };
}

async function writeReadOnly(file: string, content: string | Buffer): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? `${content}\n` : content, { mode: 0o444 });
  return file;
}
