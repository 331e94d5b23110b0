/** Baton moves the record's branch with a lease; builds end in tags. */
import { tryRequest, showAttempt } from "../attempt.ts";
import { Observations, type Probe } from "../probe.ts";

const BRANCH = "smoke-refs/a";
const DELETED = "smoke-refs/b";
const ZERO = "0".repeat(40);

export const refsAndTags: Probe = {
  name: "refs-and-tags",
  title: "Refs move only forward without force, and several move together or not at all",
  needs: [],
  creates: "two branches and a tag",
  docs: "https://docs.github.com/rest/git/refs",
  baton:
    "It moves branches by PATCH without force, replaces and deletes them by updateRefs with a " +
    'lease, and takes "Reference already exists" for done by an earlier attempt.',
  sandbox:
    "It refuses the same updates with 422, and updateRefs changes and deletes nothing when one " +
    "of its leases is stale.",
  async run(world) {
    const { octokit, at } = world;
    const { git } = octokit.rest;
    const seen = new Observations();
    const sha = await world.branch(BRANCH, { "refs.txt": "one\n" });
    const sibling = await world.commit(await world.head(), "Another", { "refs.txt": "two\n" });
    const refused = async (
      what: string,
      words: RegExp,
      call: Promise<{ status: number; data: unknown }>,
    ) => {
      const answer = await tryRequest(call);
      const asAssumed = !answer.ok && answer.status === 422 && words.test(answer.message);
      seen.expect(asAssumed, `${what} is answered ${showAttempt(answer)}`);
    };
    const ref = `heads/${BRANCH}`;
    await refused(
      "A branch that exists, created again,",
      /already exists/,
      git.createRef({ ...at, ref: `refs/${ref}`, sha }),
    );
    await refused(
      "A move that isn't forward",
      /fast.forward/i,
      git.updateRef({ ...at, ref, sha: sibling }),
    );
    await refused(
      "A branch below another branch's name",
      /./,
      git.createRef({ ...at, ref: `refs/${ref}/b`, sha }),
    );

    const tag = "smoke-tag";
    const made = await tryRequest(git.createRef({ ...at, ref: `refs/tags/${tag}`, sha }));
    seen.expect(made.ok, `A tag is answered ${showAttempt(made)}`);
    const freed = await tryRequest(git.deleteRef({ ...at, ref: `tags/${tag}` }));
    const again = await tryRequest(git.createRef({ ...at, ref: `refs/tags/${tag}`, sha: sibling }));
    seen.expect(
      freed.ok && again.ok,
      `Deleted (${showAttempt(freed)}), it is created elsewhere: ${showAttempt(again)}`,
    );

    const { data: repository } = await octokit.rest.repos.get({ ...at });
    const updates = [
      { name: `refs/${ref}`, beforeOid: sha, afterOid: sibling, force: true },
      { name: `refs/tags/${tag}`, beforeOid: sha, afterOid: sha, force: true },
    ];
    const mutation =
      "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
    const update = (refUpdates: typeof updates) =>
      octokit.graphql(mutation, { input: { repositoryId: repository.node_id, refUpdates } }).then(
        () => "accepted",
        (error: unknown) =>
          error instanceof Error ? error.message.replace(/\s+/g, " ").slice(0, 200) : "refused",
      );
    const stale = await update(updates);
    seen.expect(
      stale !== "accepted",
      `updateRefs with one stale lease of two is answered: ${stale}`,
    );
    const after = await world.head(BRANCH);
    seen.expect(
      after === sha,
      `The branch with the good lease has ${after === sha ? "not " : ""}moved`,
    );

    const gone = await world.branch(DELETED, { "refs.txt": "three\n" });
    const remove = (beforeOid: string) =>
      update([{ name: `refs/heads/${DELETED}`, beforeOid, afterOid: ZERO, force: true }]);
    const kept = await remove(sha);
    seen.expect(kept !== "accepted", `A deletion with a stale lease is answered: ${kept}`);
    const still = await tryRequest(git.getRef({ ...at, ref: `heads/${DELETED}` }));
    seen.expect(still.ok, `Then the branch is ${still.ok ? "still there" : "gone"}`);
    const removed = await remove(gone);
    seen.expect(removed === "accepted", `A deletion with the right lease is answered: ${removed}`);
    const found = await tryRequest(git.getRef({ ...at, ref: `heads/${DELETED}` }));
    return seen.expect(!found.ok, `Then the branch is ${found.ok ? "still there" : "gone"}`);
  },
};
