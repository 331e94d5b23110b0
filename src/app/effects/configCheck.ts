/** The check runs `baton/config` and `baton/templates`. */
import type { ConfigOutput } from "../../core/comments/config.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";

const CONFIG_CHECK = "baton/config";
/** On the default branch: why its templates can't be brought. */
export const TEMPLATES_CHECK = "baton/templates";

/**
 * Says it on `head`, once: `identity` stands for what is said. A later word on the same commit is a check run of its
 * own, since annotations can only be added to one (https://docs.github.com/en/rest/checks/runs#update-a-check-run).
 *
 * @throws GitHubError
 */
export async function writeConfigCheck(
  access: Access,
  head: string,
  identity: string,
  { conclusion, title, summary, annotations }: ConfigOutput,
  name: string = CONFIG_CHECK,
): Promise<void> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...{ ...at(access), ref: head },
      ...{ check_name: name, filter: "latest" as const, per_page: 100 },
    }),
  );
  const newest = data.check_runs
    .filter((run) => run.app?.id === access.app.id)
    .sort((a, b) => Number(b.id) - Number(a.id))[0];
  if (newest?.external_id === identity) return;
  const notes = annotations.map(({ path, line, title: field, message }) => ({
    ...{ path, start_line: line, end_line: line, title: field, message },
    annotation_level: "failure" as const,
  }));
  await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/check-runs", {
      ...at(access),
      name,
      head_sha: head,
      external_id: identity,
      status: "completed" as const,
      conclusion,
      output: { title, summary, annotations: notes },
    }),
  );
}
