/** What checks say of the build branch's head, where workflows run on pushes to it. */
import { startOf } from "../../core/build/ci.ts";
import { branchesOf } from "../../core/build/names.ts";
import type { Facts } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import type { Access } from "../github/access.ts";
import type { Base } from "./base.ts";
import { checksOf } from "./checks.ts";
import type { Seen } from "./seen.ts";

/** `null` where none is to come. @throws GitHubError */
export async function tipOf(
  access: Access,
  state: State,
  refs: Facts["refs"],
  workflows: Base["workflows"],
  seen: Seen,
): Promise<Facts["tip"]> {
  const { branch_prefix, slug, status } = state.build;
  const { build: branch } = branchesOf(branch_prefix, slug);
  const tip = refs.build?.sha;
  if (tip === undefined || tip === refs.base || (status !== "building" && status !== "closing")) return null;
  const runs = ({ triggers }: Base["workflows"][number]) =>
    startOf({ push: triggers["push"] }, { base: branch, head: branch }).when === "always";
  if (!workflows.some(runs)) return null;
  const { checks } = await seen.once("checks", `${tip} all`, () => checksOf(access, tip, refs.base, true));
  const { pending, failed, passed } = checks;
  // GitHub takes a moment to start what it promised.
  const none = pending.length + failed.length + passed.length === 0;
  return { pending: none || pending.length > 0, failing: failed.map((check) => check.name) };
}
