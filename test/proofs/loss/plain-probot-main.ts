/**
 * A plain Probot app as in Probot's documentation: it handles events within the delivery, and
 * stores nothing. Its effect is one call that the bench counts, instead of a comment. With Probot's
 * own throttling, ten thousand comments would take eight hours.
 */
import { run, type Probot } from "probot";

process.on("disconnect", () => process.exit());
await run((app: Probot) => {
  app.on("issue_comment.created", async ({ id }) => {
    await fetch(`${process.env["EFFECTS"]}/${id}`, { method: "POST" });
  });
});
