/** The instructions of a session: Baton's own script, or the base branch's instead. */
import { MODEL_KINDS, type SessionKindName } from "../../core/model/names.ts";
import { SCRIPTS, type Brief } from "../../core/model/brief.ts";
import { readScript } from "../scripts/index.ts";
import { toOneLine } from "../../core/text/format.ts";
import { findNearest } from "../../core/text/similarity.ts";
import { listBaseFilesAt, readBaseFile } from "../base-files.ts";
import type { Remote } from "../remote.ts";
import type { BuildType } from "../../core/model/build-types.ts";

export interface Instructions {
  /**
   * The script of the kind. The text is the same in each of its sessions, so that a provider can
   * cache it.
   */
  script: string;
  /**
   * The addition for the session: from the brief's `script` (work), the build type (close) or a
   * task (review). Null otherwise.
   */
  emphasis: string | null;
  /** Sources of the instructions, for the log. */
  from: string[];
}

/** The folder in which a repository keeps its own scripts and other instructions for sessions. */
const FOLDER = ".baton";
const OVERRIDES = `${FOLDER}/scripts/`;
/** The addition to a review for a pull request outside of any build. */
const PULL_REVIEW = "review/pull-request.md";
const CLOSE_TYPES: readonly BuildType[] = ["content", "general"];
const NAMES = [
  ...MODEL_KINDS.map((kind) => `${kind}.md`),
  ...SCRIPTS.map((script) => `work/${script}.md`),
  ...CLOSE_TYPES.map((type) => `close/${type}.md`),
  PULL_REVIEW,
];

/**
 * Loads the instructions of a session. Files of `.baton/scripts/` on the commit `base` replace
 * Baton's. Every session checks all of these files, so that a broken one stops the build at its
 * first session, before it costs anything. `problem` is a sentence that names file and reason.
 */
export async function loadInstructions(
  remote: Remote,
  kind: SessionKindName,
  {
    brief,
    type,
    base,
    isTask,
  }: { brief: Brief | null; type: BuildType; base: string; isTask: boolean },
): Promise<Instructions | { problem: string }> {
  const own = new Map<string, string>();
  for (const file of await listBaseFilesAt(remote, base, FOLDER)) {
    const shown = `\`${toOneLine(file.path)}\` (commit ${base.slice(0, 12)})`;
    const say = (reason: string) => ({ problem: `${shown} ${reason}.` });
    // The folder itself is a link or a submodule, so its contents aren't the repository's.
    if (`${file.path}/` === OVERRIDES || file.path === FOLDER) return say("is not a folder");
    if (!file.path.startsWith(OVERRIDES)) continue;
    const name = file.path.slice(OVERRIDES.length);
    if (!NAMES.includes(name)) {
      // A file about the folder is not a script. Other names are reported, because a misspelt
      // script would go unnoticed.
      if (!name.endsWith(".md") || name === "README.md") continue;
      const meant = findNearest(name, NAMES);
      const hint = meant ? `did you mean \`${meant}\`?` : `known are ${NAMES.join(", ")}`;
      return say(`is no script that Baton knows; ${hint}`);
    }
    const read = await readBaseFile(remote, file);
    if ("problem" in read) return say(read.problem);
    own.set(name, read.text);
  }
  const from: string[] = [];
  const take = async (name: string) => {
    const text = own.get(name);
    from.push(
      text === undefined ? `${name} of Baton` : `${OVERRIDES}${name} of ${base.slice(0, 12)}`,
    );
    return text ?? (await readScript(name));
  };
  const script = await take(`${kind}.md`);
  const added =
    kind === "work" && brief
      ? `work/${brief.script}.md`
      : kind === "close" && CLOSE_TYPES.includes(type)
        ? `close/${type}.md`
        : kind === "review" && isTask
          ? PULL_REVIEW
          : null;
  const emphasis = added === null ? null : await take(added);
  return { script, emphasis, from };
}
