/** Puts records' accounts on GitHub, as the App or as a person's push. */
import { execFileSync } from "node:child_process";
import { sealMessage } from "../../../src/app/github/commits.ts";
import type { Accounts } from "../../../src/core/model/accounts.ts";
import type { World } from "./world.ts";
import type { Repository } from "../../../src/sandbox/schema/repository.ts";

type Session = Accounts["sessions"][number];

export function anEntry(dollars: number, at: string, more: Partial<Session> = {}): Session {
  const tokens = {
    input_tokens: 10,
    output_tokens: 1,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
  };
  return {
    session: "W1.1/work/1",
    model: "sonnet",
    complexity: "normal",
    size: "short",
    at,
    ...tokens,
    dollars,
    ...more,
  };
}

export function someAccounts(
  slug: string,
  sessions: Session[],
  more: Partial<Accounts> = {},
): Accounts {
  return {
    ...{
      version: 1,
      slug,
      issue: 7,
      title: "Units",
      status: "landed",
      created_at: "2026-11-24T10:00:00.000Z",
      ended_at: "2026-11-25T10:00:00.000Z",
    },
    ...{
      loops: 0,
      budget: null,
      budgets: { day: null, installation: null },
      estimate: null,
      sessions,
      reserved: 0,
    },
    ...more,
  };
}

export interface Pushed {
  /** Default: the App. */
  by?: "app" | "stranger";
  of?: Repository;
  prefix?: string;
}

/** Puts a record with that file at a ref: `refs/tags/baton/7-units`. */
export function pushAccounts(
  world: World,
  ref: string,
  text: string,
  { by = "app", of = world.repository }: Pushed = {},
): void {
  const dir = world.running.sandbox.gitDir(of);
  const git = (input: string, ...args: string[]) => {
    const env = { ...process.env, ...dated(ref) };
    const who = ["-c", "user.name=wren", "-c", "user.email=wren@example.com"];
    return execFileSync("git", ["--git-dir", dir, ...who, ...args], {
      encoding: "utf8",
      input,
      env,
    }).trim();
  };
  const blob = git(text, "hash-object", "-w", "--stdin");
  const tree = git(`100644 blob ${blob}\taccounts.json\n`, "mktree");
  const sealed = sealMessage(world.access.sealKey!, { tree, parents: [], message: "End" });
  const commit = git(by === "app" ? sealed : "End", "commit-tree", tree);
  git("", "update-ref", ref, commit);
}

/** Tags are sorted by the time of their commits, so a higher number is newer. */
function dated(ref: string): Record<string, string> {
  const n = Number(/(\d+)(-[a-z]+)?$/.exec(ref)?.[1] ?? 0);
  return {
    GIT_COMMITTER_DATE: `${1_760_000_000 + n} +0000`,
    GIT_AUTHOR_DATE: `${1_760_000_000 + n} +0000`,
  };
}
