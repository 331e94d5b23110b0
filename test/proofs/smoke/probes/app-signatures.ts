/** Row 5: Baton trusts a record only when GitHub signed it for the App. */
import { Observations, type Probe } from "../probe.ts";
import type { World } from "../world.ts";

/** Returns who made the commit, and whether GitHub confirms it. */
async function show({ app: { octokit }, at }: World, commit_sha: string) {
  const { data } = await octokit.rest.git.getCommit({ ...at, commit_sha });
  const { verified, reason } = data.verification;
  return {
    verified,
    reason,
    author: data.author.name,
    committer: `${data.committer.name} <${data.committer.email}>`,
  };
}

export const appSignatures: Probe = {
  name: "app-signatures",
  title: "GitHub signs an App's commits that name no author",
  needs: ["app"],
  creates: "two commits that no branch names",
  docs: "https://docs.github.com/rest/git/commits#create-a-commit",
  baton:
    "A commit counts as Baton's when it is verified, its author is the App's bot, and " +
    "GitHub committed it.",
  sandbox:
    "Such commits are verified, with GitHub as committer; commits with an author of their " +
    "own are not. Like an Enterprise Server without web commit signing, it can leave both " +
    "unsigned.",
  async run(world) {
    const { app, at } = world;
    const seen = new Observations();
    const plain = await show(
      world,
      await world.commit(await world.head(), "Signed", {}, app.octokit),
    );
    seen.expect(plain.verified, `Without an author: verified ${plain.verified} (${plain.reason})`);
    seen.expect(
      plain.author === `${app.slug}[bot]`,
      `Its author is ${plain.author.replace(app.slug, "APP")}`,
    );
    const host = new URL(world.place.apiUrl).hostname.replace(/^api\./, "");
    const byGitHub = ["github.com", host].some((name) =>
      plain.committer.endsWith(`<noreply@${name}>`),
    );
    seen.expect(byGitHub, `Its committer is ${plain.committer.replace(app.slug, "APP")}`);
    const { data: head } = await app.octokit.rest.git.getCommit({
      ...at,
      commit_sha: await world.head(),
    });
    const { data: authored } = await app.octokit.rest.git.createCommit({
      ...{ ...at, message: "With an author", tree: head.tree.sha, parents: [head.sha] },
      author: { name: "Somebody", email: "somebody@example.com" },
    });
    const named = await show(world, authored.sha);
    return seen.expect(
      !named.verified,
      `With an author of its own: verified ${named.verified} (${named.reason})`,
    );
  },
};
