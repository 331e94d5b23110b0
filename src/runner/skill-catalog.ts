/** The skills that there are for a build's sessions: the repository's, those of others that it lists, and Baton's. */
import { readFile } from "node:fs/promises";
import { BUNDLED } from "../config/bundled.ts";
import { describeSkill, isSkillName, SHIPPED_SKILLS, SKILL_FILE } from "../core/environment/skill.ts";
import { readSkillSource } from "../core/environment/skill-source.ts";
import { pathProblem } from "../core/guards/path-tricks.ts";
import { baseFiles, readBaseFile, type BaseFile, type Store } from "./baseFiles.ts";
import type { OtherRepositories } from "./other-repositories.ts";

/** Skills that one source may bring; what is beyond is left out. */
const MOST_SKILLS = 100;

export interface CatalogSkill {
  name: string;
  /** One line. */
  description: string;
  /** As people name it: `.baton/skills/sql.md`, `octo/skills/sql/SKILL.md@0123abc`, `code-review of Baton`. */
  label: string;
  /** Its file and the files beside it, by path below its folder; of a skill of Baton's only its text. */
  content: { store: Store; file: BaseFile; beside: { name: string; file: BaseFile }[] } | { text: string };
  /** Path of its file in this repository; null = it is not from here. */
  path: string | null;
}

export interface SkillPlace {
  /** Holds the commit `base`. */
  store: Store;
  /** The commit that the build began at: a branch could have changed the skill that its own review works by. */
  base: string;
  /** As the settings list them. */
  sources: readonly string[];
  others: OtherRepositories;
}

/**
 * Lists all skills by name, Baton's last: of those with the same name, the first holds. `problem` is a sentence: a
 * source in another repository can't be had. A folder of this repository that isn't there has no skills.
 */
export async function listSkills(place: SkillPlace): Promise<Map<string, CatalogSkill> | { problem: string }> {
  const skills = new Map<string, CatalogSkill>();
  const add = (skill: CatalogSkill) => {
    if (!skills.has(skill.name)) skills.set(skill.name, skill);
  };
  for (const entry of place.sources) {
    const source = readSkillSource(entry);
    if ("problem" in source) return { problem: `The entry \`${entry}\` of \`skills\` ${source.problem}.` };
    if (source.kind === "here") {
      for (const one of await listFolder(place.store, place.base, source.path, (path) => path)) add(one);
      continue;
    }
    const store = await place.others.fetch(source.repository, source.sha);
    if ("problem" in store) return store;
    const label = (path: string) => `${source.repository}/${path}@${source.sha.slice(0, 12)}`;
    const found = await listFolder(store, source.sha, source.path, label);
    if (found.length === 0)
      return { problem: `\`skills\` lists \`${entry}\`, and there is no skill. Correct the path.` };
    for (const one of found) add({ ...one, path: null });
  }
  for (const name of SHIPPED_SKILLS) {
    const text = await readShipped(name);
    add({ ...describeSkill(text, name), name, label: `${name} of Baton`, content: { text }, path: null });
  }
  return skills;
}

/** A skill is a folder with `SKILL.md`, the listed one or one in it; or a file `<name>.md` in the listed folder. */
async function listFolder(
  store: Store,
  commit: string,
  folder: string,
  label: (path: string) => string,
): Promise<CatalogSkill[]> {
  // What has a path that means something else than it shows is nobody's skill.
  const files = (await baseFiles(store, commit, folder)).filter(({ path }) => pathProblem(path) === null);
  const prefix = folder === "" ? "" : `${folder}/`;
  const below = files.filter(({ path }) => path.startsWith(prefix));
  const isFolder = (file: BaseFile) => file.path === `${prefix}${SKILL_FILE}`;
  const single = below.find(isFolder) ?? files.find(({ path }) => path === folder && path.endsWith(".md"));
  const mains = single ? [single] : below.filter(({ path }) => isMain(path.slice(prefix.length)));
  const skills: CatalogSkill[] = [];
  for (const file of mains.slice(0, MOST_SKILLS)) {
    const own = file.path.slice(0, file.path.lastIndexOf("/") + 1);
    const isOwnFolder = file.path.endsWith(`/${SKILL_FILE}`) || file.path === SKILL_FILE;
    const usual = nameOf(isOwnFolder ? own.slice(0, -1) : file.path);
    const read = await readBaseFile(store, file);
    // One that can't be read keeps its name, so that anyone who names it hears why.
    const { name, description } = "text" in read ? describeSkill(read.text, usual) : { name: usual, description: "" };
    if (!isSkillName(name)) continue;
    const beside = isOwnFolder
      ? files
          .filter((one) => one !== file && one.path.startsWith(own))
          .map((one) => ({ name: one.path.slice(own.length), file: one }))
      : [];
    skills.push({ name, description, label: label(file.path), content: { store, file, beside }, path: file.path });
  }
  return skills;
}

/** By its path below a listed folder. */
function isMain(path: string): boolean {
  if (path.endsWith(`/${SKILL_FILE}`)) return path.split("/").length === 2;
  return !path.includes("/") && path.endsWith(".md") && path !== "README.md";
}

/** The last part of a path, without its ending. */
function nameOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.md$/, "")
    .toLowerCase();
}

async function readShipped(name: string): Promise<string> {
  const path = `skills/${name}.md`;
  const text = BUNDLED?.scripts[path] ?? (await readFile(new URL(`./scripts/${path}`, import.meta.url), "utf8"));
  return text.trim();
}
