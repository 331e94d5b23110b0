/** Refs in memory move as in git. */
import { expect, it } from "vitest";
import { ZERO } from "../../src/sandbox/git/repository.ts";
import { both } from "./git-both.ts";

it("a ref moves only from its expected value, and only to one that git accepts", () => {
  const tried = both([]).map(({ git, commits: [first = ""] }) => {
    const next = git.writeCommit({ ...git.commit(first)!, parents: [first], signature: null });
    const blob = git.write("blob", "x");
    const at = (ref: string, before: string, after: string) => ({ ref, before, after });
    const done = [
      [at("refs/heads/b0", next, first)],
      [at("refs/heads/b0", ZERO, next)],
      [at("refs/heads/b0", first, next)],
      [at("refs/heads/b0/below", ZERO, next)],
      [at("refs/heads/new", first, next)],
      [at("refs/heads/new", ZERO, blob)],
      [at("refs/tags/new", ZERO, blob)],
      [at("refs/heads/a..b", ZERO, next)],
      [at("refs/heads/none", ZERO, "1".repeat(40))],
      [at("refs/heads/two", ZERO, next), at("refs/heads/b0", first, next)],
      [at("refs/heads/two", ZERO, next), at("refs/heads/two", ZERO, first)],
      [at("refs/heads/gone", first, ZERO)],
      [at("refs/heads/b0", next, ZERO), at("refs/heads/c/d", ZERO, next)],
    ].map((updates) => git.updateRefs(updates));
    return { done, refs: git.refs("refs/") };
  });
  expect(tried[1]).toEqual(tried[0]);
});
