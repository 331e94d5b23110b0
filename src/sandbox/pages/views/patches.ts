import { startOf } from "../../pulls/change.ts";
import { bytes } from "../respond.ts";
import { Missing, placeOf, type Page, type Visit } from "../visit.ts";
import { rangeOf } from "./compare.ts";
import { pullOf } from "./pull-head.ts";

/** What `.diff` and `.patch` behind a pull request, commit or comparison give. */
export const patches: Page[] = (["diff", "patch"] as const).flatMap((form): Page[] => [
  {
    path: `/{owner}/{repo}/pull/{number}.${form}`,
    show(visit) {
      const number = (visit.params["number"] ?? "").replace(/\.(diff|patch)$/, "");
      const { pull } = pullOf({ ...visit, params: { ...visit.params, number } });
      return text(visit, form, startOf(placeOf(visit).git, pull), pull.headSha);
    },
  },
  {
    path: `/{owner}/{repo}/commit/{sha}.${form}`,
    show(visit) {
      const { git } = placeOf(visit);
      const oid = git.resolve(visit.params["sha"] ?? "");
      const commit = oid === null ? null : git.commit(oid);
      if (!commit) throw new Missing();
      return text(visit, form, commit.parents[0] ?? git.writeTree([]), commit.oid);
    },
  },
  {
    path: `/{owner}/{repo}/compare/{range...}.${form}`,
    show(visit) {
      const { git } = placeOf(visit);
      const { base, head } = rangeOf(visit, visit.params["range"] ?? "");
      return text(visit, form, git.mergeBase(base, head) ?? base, head);
    },
  },
]);

function text(visit: Visit, form: "diff" | "patch", from: string, to: string): Response {
  const { git } = placeOf(visit);
  const shown = form === "diff" || git.commit(from) === null ? `${git.diffText(from, to)}\n` : git.mail(from, to);
  return bytes(shown, "text/plain; charset=utf-8");
}
