import { z } from "zod";
import { suiteIdFor } from "../../checks/suites.ts";
import type { CheckRun } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { presentCheckRun } from "../present/check.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";
import { announceCheck } from "./announce.ts";
import { annotationsOf, Conclusion, Output, outputOf, Status } from "./body.ts";
import { stamp } from "../../time.ts";

const Body = z.object({
  name: z.string().min(1),
  head_sha: z.string(),
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: Status.optional(),
  started_at: z.string().optional(),
  conclusion: Conclusion.optional(),
  completed_at: z.string().optional(),
  output: Output.optional(),
});

/** Only apps make check runs; a conclusion completes it. */
export const createCheckRun: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/check-runs",
  docs: "reference/checks#create-a-check-run",
  permission: "checks:write",
  handle(call) {
    const { actor, git, repository, sandbox } = call;
    if (!("app" in actor)) {
      throw new Refusal(403, "You must authenticate via a GitHub App.");
    }
    const body = input(call, Body);
    if (!git.commit(body.head_sha)) throw unprocessable(`No commit found for SHA: ${body.head_sha}`);
    if (body.status === "completed" && !body.conclusion) throw unprocessable("Missing conclusion");
    const now = stamp(sandbox.clock());
    const status = body.conclusion ? "completed" : (body.status ?? "queued");
    const check: CheckRun = {
      id: sandbox.nextId(),
      repositoryId: repository.id,
      name: body.name,
      headSha: body.head_sha,
      externalId: body.external_id ?? "",
      status,
      conclusion: body.conclusion ?? null,
      appSlug: actor.app.slug,
      detailsUrl: body.details_url ?? null,
      output: outputOf(body.output),
      annotations: annotationsOf(body.output),
      startedAt: body.started_at ?? now,
      completedAt: status === "completed" ? (body.completed_at ?? now) : null,
      jobId: null,
      suiteId: suiteIdFor(sandbox, repository, actor.app, body.head_sha),
    };
    sandbox.world.checkRuns.push(check);
    sandbox.save();
    announceCheck(call, check, "created");
    if (status === "completed") announceCheck(call, check, "completed");
    return created(presentCheckRun(sandbox, repository, check));
  },
};
