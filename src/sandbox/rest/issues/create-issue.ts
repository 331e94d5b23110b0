import { z } from "zod";
import { atLeast, roleOf } from "../../auth/permit.ts";
import { addLabels } from "../../issues/labels.ts";
import { newIssue } from "../../issues/new.ts";
import { announce } from "../../issues/record.ts";
import type { Endpoint } from "../endpoint.ts";
import { checkBody, input } from "../input.ts";
import { presentIssue } from "../present/issue.ts";
import { validationFailed } from "../refusal.ts";
import { created } from "../reply.ts";

const Label = z.union([z.string(), z.object({ name: z.string() }).transform((label) => label.name)]);
const Body = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: z.array(Label).default([]),
});

export const createIssue: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/issues",
  permission: "issues:write",
  role: "none",
  handle(call) {
    const { actor, login, repository, sandbox } = call;
    const { title, body, labels } = input(call, Body);
    if (title.trim() === "") throw validationFailed("Issue", "title", "missing_field");
    checkBody("Issue", body);
    const issue = newIssue(sandbox, repository, { title, body: body ?? null, author: login, pull: null });
    announce(sandbox, repository, issue, "opened", login);
    // Labels of people without triage are dropped silently, as GitHub does.
    const may = actor.kind !== "person" || atLeast(roleOf(repository, login), "triage");
    if (may) addLabels(sandbox, repository, issue, labels, login);
    return created(presentIssue(sandbox, repository, issue));
  },
};
