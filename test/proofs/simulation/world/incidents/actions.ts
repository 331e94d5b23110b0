/** Runs that don't start: no runner is free, Actions are off, or a workflow is disabled. */
import { WORKFLOW_FILE } from "../../../../../src/core/model/settings.ts";
import { readText } from "../record.ts";
import type { Begin } from "./incident.ts";

export const removeRunners: Begin = ({ conditions }) => {
  conditions.runners = false;
  return () => (conditions.runners = true);
};

export const disableActions: Begin = ({ conditions }) => {
  conditions.actions = false;
  return () => (conditions.actions = true);
};

/** Disables Baton's workflow, or the repository's own if there is one. */
export const disableWorkflow: Begin = async ({ repo, incident }) => {
  const base = repo.git.ref(`refs/heads/${repo.base}`);
  const ci = base !== null && readText(repo.git, base, ".github/workflows/ci.yml") !== null;
  const file = incident.kind % 3 === 2 && ci ? "ci.yml" : WORKFLOW_FILE;
  const turn = (verb: "disable" | "enable") =>
    repo.as("you").put(`/actions/workflows/${file}/${verb}`, {});
  await turn("disable");
  return () => turn("enable");
};
