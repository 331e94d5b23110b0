import { z } from "zod";
import { generateNotes } from "../../releases/notes.ts";
import { findReleaseCommit } from "../../releases/releases.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { validationFailed } from "../refusal.ts";
import { ok } from "../reply.ts";

const Body = z.object({
  tag_name: z.string(),
  target_commitish: z.string().optional(),
  previous_tag_name: z.string().optional(),
  configuration_file_path: z.string().optional(),
});

/** Title and notes of a release that need not exist; nothing is kept. */
export const generateReleaseNotes: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/releases/generate-notes",
  docs: "releases/releases#generate-release-notes-content-for-a-release",
  permission: "contents:write",
  handle(call) {
    const { git, repository, sandbox } = call;
    const given = input(call, Body);
    const tag = given.tag_name;
    const target = given.target_commitish || repository.defaultBranch;
    const commit = findReleaseCommit(sandbox, repository, { tag, target });
    if (commit === null) throw validationFailed("Release", "target_commitish", "invalid");
    const previousTag = given.previous_tag_name ?? null;
    if (previousTag !== null && git.ref(`refs/tags/${previousTag}`) === null) {
      throw validationFailed("Release", "previous_tag_name", "invalid");
    }
    const configPath = given.configuration_file_path ?? null;
    return ok(generateNotes(sandbox, repository, { tag, commit, previousTag, configPath }));
  },
};
