import { at, type ApiWorld } from "../api-world.ts";

/** Plays the life of an issue and of its comments. */
export async function playIssues(world: ApiWorld): Promise<void> {
  const { issues } = world.person("ann").rest;
  const { data } = await issues.create({ ...at, title: "One", body: "Text", labels: ["bug"] });
  const issue = { ...at, issue_number: data.number };
  await issues.update({ ...issue, title: "Two", body: "Other text" });
  await issues.addLabels({ ...issue, labels: ["new"] });
  await issues.removeLabel({ ...issue, name: "new" });
  await issues.addAssignees({ ...issue, assignees: ["ann"] });
  await issues.removeAssignees({ ...issue, assignees: ["ann"] });
  await issues.update({ ...issue, state: "closed" });
  await issues.update({ ...issue, state: "open" });
  await issues.update({ ...issue, state: "closed", state_reason: "not_planned" });
  const comment = {
    ...at,
    comment_id: Number((await issues.createComment({ ...issue, body: "Hello" })).data.id),
  };
  await world.person("olga").rest.issues.createComment({ ...issue, body: "From outside" });
  await world.app().rest.issues.createComment({ ...issue, body: "From an app" });
  await issues.lock({ ...issue, lock_reason: "resolved" });
  await issues.unlock(issue);
  await issues.updateComment({ ...comment, body: "Hello there" });
  await issues.deleteComment(comment);
}

export async function playLabels(world: ApiWorld): Promise<void> {
  const { issues } = world.person("ann").rest;
  await issues.createLabel({ ...at, name: "fresh", color: "ff0000" });
  await issues.updateLabel({ ...at, name: "fresh", new_name: "stale", color: "00ff00" });
  await issues.deleteLabel({ ...at, name: "stale" });
}
