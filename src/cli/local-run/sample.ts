import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONFIG_PATH } from "../../core/model/settings.ts";
import { createIdentityFlags, runGit, assertGit } from "../git.ts";
import { removeFolder } from "./folder.ts";
import { ISOLATION_OFF, canIsolate } from "./install.ts";

export interface Sample {
  /** A folder of its own, with the repository and space for a sandbox. */
  dir: string;
  repository: string;
  request: string;
  score: string;
  /** Folder of other repositories, each in `owner/name`; null if the score needs none. */
  others: string | null;
  remove(): void;
}

/** Makes the same commit each time, so that a folder with a copy of it still matches. */
const DATE = "2026-01-01T00:00:00Z";

/**
 * Creates a git repository of the sample in `examples` in a temporary folder. `more` is a folder
 * whose `repository` replaces files of it, and whose `others/owner/name` become repositories next
 * to it; null = none.
 */
export async function makeSample(more: string | null = null): Promise<Sample> {
  await assertGit();
  const examples = fileURLToPath(new URL("./examples/", import.meta.url));
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "baton-demo-")));
  const remove = () => removeFolder(dir);
  try {
    const repository = join(dir, "measure-kit");
    cpSync(join(examples, "library"), repository, { recursive: true });
    if (more !== null && existsSync(join(more, "repository"))) {
      cpSync(join(more, "repository"), repository, { recursive: true });
      const settings = join(repository, CONFIG_PATH);
      if (existsSync(settings) && !(await canIsolate())) appendFileSync(settings, ISOLATION_OFF);
    }
    await commitAll(repository, "feat: quantities with units of time");
    const others =
      more === null ? null : await makeOthers(join(more, "others"), join(dir, "others"));
    const [request, score] = [join(examples, "request.md"), join(examples, "score.yml")];
    return { dir, repository, request, score, others, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Copies the folders and makes each `owner/name` a git repository. Returns null if there are none.
 */
async function makeOthers(from: string, to: string): Promise<string | null> {
  if (!existsSync(from)) return null;
  cpSync(from, to, { recursive: true });
  for (const owner of readdirSync(to)) {
    for (const name of readdirSync(join(to, owner)))
      await commitAll(join(to, owner, name), "feat: first files");
  }
  return to;
}

async function commitAll(repository: string, message: string): Promise<void> {
  await runGit(repository, ["init", "--quiet", "--initial-branch=main"]);
  await runGit(repository, ["add", "--all", "--force"]);
  const commit = [
    ...createIdentityFlags({ name: "Sample", email: "sample@localhost" }),
    "commit",
    "--quiet",
    "--no-verify",
    "-m",
    message,
  ];
  await runGit(repository, commit, "", "utf8", { GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE });
}
