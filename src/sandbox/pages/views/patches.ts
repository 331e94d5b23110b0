import { findPullBase } from "../../pulls/pull-contents.ts";
import { createBytesResponse } from "../response.ts";
import { PageNotFound, getPlace, type Page, type Visit } from "../visit.ts";
import { resolveRange } from "./commits.ts";
import { requirePagePull } from "./pull.ts";

/** The `.diff` and `.patch` addresses of a pull request, commit or comparison. */
export const patchPages: Page[] = (["diff", "patch"] as const).flatMap((form): Page[] => [
  {
    path: `/{owner}/{repo}/pull/{number}.${form}`,
    show(visit) {
      const number = (visit.params["number"] ?? "").replace(/\.(diff|patch)$/, "");
      const { pull } = requirePagePull({ ...visit, params: { ...visit.params, number } });
      return createPatchResponse(
        visit,
        form,
        findPullBase(getPlace(visit).git, pull),
        pull.headSha,
      );
    },
  },
  {
    path: `/{owner}/{repo}/commit/{sha}.${form}`,
    show(visit) {
      const { git } = getPlace(visit);
      const oid = git.resolve(visit.params["sha"] ?? "");
      const commit = oid === null ? null : git.commit(oid);
      if (!commit) throw new PageNotFound();
      return createPatchResponse(visit, form, commit.parents[0] ?? git.writeTree([]), commit.oid);
    },
  },
  {
    path: `/{owner}/{repo}/compare/{range...}.${form}`,
    show(visit) {
      const { git } = getPlace(visit);
      const { base, head } = resolveRange(visit, visit.params["range"] ?? "");
      return createPatchResponse(visit, form, git.mergeBase(base, head) ?? base, head);
    },
  },
]);

function createPatchResponse(
  visit: Visit,
  form: "diff" | "patch",
  from: string,
  to: string,
): Response {
  const { git } = getPlace(visit);
  const shown =
    form === "diff" || git.commit(from) === null
      ? `${git.diffText(from, to)}\n`
      : git.mail(from, to);
  return createBytesResponse(shown, "text/plain; charset=utf-8");
}
