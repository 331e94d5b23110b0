import { cpSync, mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { git, needGit } from "../git.ts";
import { removeForGood } from "./folder.ts";

export interface Sample {
  /** Folder of its own, with the repository and room for a sandbox. */
  dir: string;
  repository: string;
  request: string;
  score: string;
  remove(): void;
}

/** The same commit each time: a folder that holds a copy of it fits it again. */
const DATE = "2026-01-01T00:00:00Z";

/** The sample of `src/sandbox/examples` as a git repository in a temporary folder. */
export async function makeSample(): Promise<Sample> {
  await needGit();
  const examples = fileURLToPath(new URL("../../sandbox/examples/", import.meta.url));
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "baton-demo-")));
  const remove = () => removeForGood(dir);
  try {
    const repository = join(dir, "measure-kit");
    cpSync(join(examples, "library"), repository, { recursive: true });
    const identity = ["-c", "user.name=Sample", "-c", "user.email=sample@localhost", "-c", "commit.gpgSign=false"];
    await git(repository, ["init", "--quiet", "--initial-branch=main"]);
    await git(repository, ["add", "--all", "--force"]);
    const message = "feat: quantities with units of time";
    const commit = [...identity, "commit", "--quiet", "--no-verify", "-m", message];
    await git(repository, commit, "", "utf8", { GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE });
    return { dir, repository, request: join(examples, "request.md"), score: join(examples, "score.yml"), remove };
  } catch (error) {
    remove();
    throw error;
  }
}
