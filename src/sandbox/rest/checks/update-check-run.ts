import { z } from "zod";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentCheckRun } from "../present/check.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { ok } from "../reply.ts";
import { announceCheck } from "./announce.ts";
import { annotationsOf, Conclusion, Output, outputOf, Status } from "./body.ts";
import { checkOf } from "./find.ts";
import { stamp } from "../../time.ts";

const Body = z.object({
  name: z.string().min(1).optional(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: Status.optional(),
  started_at: z.string().optional(),
  conclusion: Conclusion.optional(),
  completed_at: z.string().optional(),
  output: Output.optional(),
});

const ORDER = ["queued", "in_progress", "completed"];

/**
 * A status only goes forward, and what is completed keeps its conclusion and times: GitHub answers 200, and changes the
 * rest. https://github.com/orgs/community/discussions/24761#discussioncomment-3245360
 */
export const updateCheckRun: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
  docs: "checks/runs#update-a-check-run",
  permission: "checks:write",
  handle(call) {
    const { actor, repository, sandbox } = call;
    const check = checkOf(call);
    if (!("app" in actor) || actor.app.slug !== check.appSlug) {
      const owner = sandbox.world.apps.find((one) => one.slug === check.appSlug)?.id ?? check.appSlug;
      const why = "check run can only be modified by the GitHub App that created it.";
      throw new Refusal(403, `Invalid app_id \`${owner}\` - ${why}`);
    }
    const body = input(call, Body);
    if (body.status === "completed" && !body.conclusion && !check.conclusion) throw unprocessable("Missing conclusion");
    const was = check.status;
    const asked = body.conclusion ? "completed" : (body.status ?? was);
    const status = ORDER.indexOf(asked) > ORDER.indexOf(was) ? asked : was;
    const now = stamp(sandbox.clock());
    const ended = status === "completed";
    if (was !== "completed") {
      Object.assign(check, {
        status,
        startedAt: body.started_at ?? check.startedAt,
        conclusion: ended ? body.conclusion : null,
        completedAt: ended ? (body.completed_at ?? now) : null,
      });
    }
    Object.assign(check, {
      name: body.name ?? check.name,
      detailsUrl: body.details_url ?? check.detailsUrl,
      externalId: body.external_id ?? check.externalId,
      output: body.output ? outputOf({ ...check.output, ...body.output }) : check.output,
      annotations: [...(check.annotations ?? []), ...annotationsOf(body.output)],
    });
    sandbox.save();
    if (was !== "completed" && status === "completed") announceCheck(call, check, "completed");
    return ok(presentCheckRun(sandbox, repository, check));
  },
};
