/** Skills: texts that say how some work is done, laid out where a session can read them by path. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isSkillName, SKILL_FILE } from "../core/environment/skill.ts";
import { globProblem } from "../core/plan/overlap.ts";
import { baseFiles, readBaseFile } from "./baseFiles.ts";
import { listSkills, type CatalogSkill, type SkillPlace } from "./skill-catalog.ts";

export interface Skill {
  /** As people name it. */
  label: string;
  /** Where its text was laid, absolute; null = it can't be read, for which `problem` is the reason. */
  file: string | null;
  /** The end of a sentence whose subject is the skill. */
  problem: string;
}

export interface Wanted {
  /** Those that a brief or a command names, by name or by a path of this repository. */
  named?: readonly string[];
  /** The one that each session of the kind reads, by name. */
  usual?: string | undefined;
}

/** Files beside a skill's text that are laid with it, and their bytes together. */
const BESIDE = { files: 50, bytes: 1024 * 1024 };

/** Upper bound of the list of skills that an architect gets, in bytes. */
const LIST_BYTES = 16 * 1024;

export interface LaidSkills {
  skills: Skill[];
  /** All that there are, by name. */
  catalog: ReadonlyMap<string, CatalogSkill>;
}

/**
 * Lays the wanted skills out below `folder`, in the order of `named` and then `usual`, each once. One that is named and
 * can't be read comes with the reason; `problem` is a sentence for people: a source of skills can't be had at all.
 */
export async function laySkills(
  place: SkillPlace,
  { named = [], usual }: Wanted,
  folder: string,
): Promise<LaidSkills | { problem: string }> {
  const catalog = await listSkills(place);
  if ("problem" in catalog) return catalog;
  const laid = new Map<string, Skill>();
  for (const word of [...named, ...(usual === undefined ? [] : [usual])]) {
    const known = findSkill(catalog, word);
    const skill = known ? await layKnown(known, folder) : await layFile(place, word, folder);
    if (!laid.has(skill.label)) laid.set(skill.label, skill);
  }
  return { skills: [...laid.values()], catalog };
}

/** A list of all skills for those who write briefs: name and description, a line each. */
export function renderSkillList(catalog: ReadonlyMap<string, CatalogSkill>): string {
  const head = "# Skills that a brief can name\n\nName one in `skills` where its worker needs it, and no other.\n\n";
  const lines = [...catalog.values()].map(
    ({ name, description }) => `- \`${name}\`: ${description || "(no description)"}\n`,
  );
  let text = head;
  for (const [i, line] of lines.entries()) {
    if (Buffer.byteLength(text + line) > LIST_BYTES) return `${text}- And ${lines.length - i} more.\n`;
    text += line;
  }
  return text;
}

/** By its name, or as a path: of its file, or of its folder. */
function findSkill(catalog: ReadonlyMap<string, CatalogSkill>, word: string): CatalogSkill | undefined {
  const known = catalog.get(word);
  if (known || isSkillName(word)) return known;
  return [...catalog.values()].find(({ path }) => path === word || path === `${word.replace(/\/$/, "")}/${SKILL_FILE}`);
}

async function layKnown({ name, label, content }: CatalogSkill, folder: string): Promise<Skill> {
  const own = join(folder, "named", name);
  if ("text" in content) return { label, file: await write(join(own, SKILL_FILE), content.text), problem: "" };
  const { store, file, beside } = content;
  const read = await readBaseFile(store, file);
  if ("problem" in read) return { label, file: null, problem: read.problem };
  let bytes = 0;
  // Links and submodules lead elsewhere; what is too large is left out.
  const plain = beside.filter(({ file: { mode } }) => mode === "100644" || mode === "100755");
  for (const { name: path, file: one } of plain.slice(0, BESIDE.files)) {
    bytes += one.size;
    if (bytes > BESIDE.bytes) break;
    await write(join(own, path), await store.git(["cat-file", "blob", one.blob], { cwd: store.store }));
  }
  return { label, file: await write(join(own, SKILL_FILE), read.text), problem: "" };
}

/** A text of the repository that is in none of the listed folders. */
async function layFile({ store, base }: SkillPlace, path: string, folder: string): Promise<Skill> {
  // A brief that a person edited has not been through the plan's checks.
  const odd = globProblem(path);
  const found = odd === null ? (await baseFiles(store, base, path)).find((one) => one.path === path) : undefined;
  const missing = isSkillName(path)
    ? "is no skill here, nor a file on the base commit"
    : "is not a file on the base commit";
  const read = found ? await readBaseFile(store, found) : { problem: odd ?? missing };
  if ("problem" in read) return { label: path, file: null, problem: read.problem };
  return { label: path, file: await write(join(folder, "files", path), read.text), problem: "" };
}

async function write(file: string, content: string | Buffer): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === "string" ? `${content}\n` : content, { mode: 0o444 });
  return file;
}
