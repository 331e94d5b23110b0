import type { Run } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { unprocessable } from "../refusal.ts";
import { workflowOf } from "./find.ts";
import { present } from "./get-run.ts";

export const listRuns: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs",
  docs: "actions/workflow-runs#list-workflow-runs-for-a-repository",
  permission: "actions:read",
  handle: (call) => list(call, () => true),
};

export const listWorkflowRuns: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs",
  docs: "actions/workflow-runs#list-workflow-runs-for-a-workflow",
  permission: "actions:read",
  handle(call) {
    const workflow = workflowOf(call);
    return list(call, (run) => run.workflowId === workflow.id);
  },
};

function list(call: Call, wanted: (run: Run) => boolean) {
  const { query, repository, sandbox } = call;
  const same = (name: string, value: string | null): boolean => !query.has(name) || query.get(name) === value;
  const created = createdFilter(query.get("created"));
  const found = sandbox.world.runs.filter(
    (run) =>
      run.repositoryId === repository.id &&
      wanted(run) &&
      same("event", run.event) &&
      same("branch", run.headBranch) &&
      same("actor", run.actor) &&
      same("head_sha", run.headSha) &&
      same("check_suite_id", String(run.suiteId)) &&
      (same("status", run.status) || same("status", run.conclusion)) &&
      created(run.createdAt),
  );
  return page(call, found.toReversed(), (run) => present(call, run), "workflow_runs");
}

/** GitHub's search syntax for dates: `>=2026-01-01`, `<…`, `a..b`, or one day. */
function createdFilter(text: string | null): (createdAt: string) => boolean {
  if (text === null) return () => true;
  const time = (value: string): number => {
    const parsed = Date.parse(value);
    if (Number.isNaN(parsed)) throw unprocessable(`created is not a date: ${text}`);
    return parsed;
  };
  const [from, to] = text.split("..");
  if (from !== undefined && to !== undefined) {
    const [start, end] = [time(from), time(to)];
    return (at) => Date.parse(at) >= start && Date.parse(at) <= end;
  }
  const found = /^(>=|<=|>|<)?(.+)$/.exec(text);
  const bound = time(found?.[2] ?? "");
  if (found?.[1] === ">=") return (at) => Date.parse(at) >= bound;
  if (found?.[1] === ">") return (at) => Date.parse(at) > bound;
  if (found?.[1] === "<=") return (at) => Date.parse(at) <= bound;
  if (found?.[1] === "<") return (at) => Date.parse(at) < bound;
  return (at) => at.startsWith(text);
}
