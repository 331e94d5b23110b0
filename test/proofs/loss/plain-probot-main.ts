/**
 * A plain Probot app, as its documentation shows one: what it hears it handles within the delivery,
 * and keeps nothing. What it does is one call that the bench counts, in the place of a comment: by
 * Probot's own throttling ten thousand comments would take eight hours.
 */
import { run, type Probot } from "probot";

process.on("disconnect", () => process.exit());
await run((app: Probot) => {
  app.on("issue_comment.created", async ({ id }) => {
    await fetch(`${process.env["EFFECTS"]}/${id}`, { method: "POST" });
  });
});
