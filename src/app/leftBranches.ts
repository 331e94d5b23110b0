/** Branches of a build whose record is gone: said once, on its issue. They are people's to remove, or to bring back. */
import { WORKER_ID } from "../core/build/names.ts";
import { readMarker, withMarker } from "../core/comments/marker.ts";
import { deleting } from "../core/comments/deleting.ts";
import { code } from "../core/comments/escape.ts";
import { named } from "../core/text/counted.ts";
import { post } from "./effects/comment.ts";
import { at, type Access } from "./github/access.ts";
import { asking } from "./github/errors.ts";

const KEY = "left-branches";

/** Of `branches`, full names, those count that are named as a build's. @throws GitHubError */
export async function sayLeft(access: Access, issue: number, branches: readonly string[]): Promise<void> {
  const left = branches.filter(isBuilds);
  const [, root = "", slug = ""] = /^((?:.*\/)?([^/]+))\/[^/]+$/.exec(left[0] ?? "") ?? [];
  if (slug === "") return;
  const comments = await asking(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      ...{ ...at(access), issue_number: issue },
      per_page: 100,
    }),
  );
  const said = comments.some(({ user, body }) => {
    return user?.login === access.app.login && readMarker(body ?? "")?.key === KEY;
  });
  if (said) return;
  const body =
    `${named(left.map((branch) => code(branch)))} are left of a build of this issue, whose record ` +
    `\`${root}/record\` is gone. Baton leaves them as they are. Restore that branch from the repository's Activity ` +
    `page and the build goes on; or, if nothing of it is wanted any more, delete them${deleting(root)}`;
  await post(access, issue, withMarker(body, slug, KEY, "-"));
}

/** Named as Baton names a build's branches. */
function isBuilds(branch: string): boolean {
  const last = branch.split("/").at(-1)!;
  return ["build", "land", "revert"].includes(last) || WORKER_ID.test(last);
}
