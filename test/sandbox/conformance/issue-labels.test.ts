/** Labels, of issues and of the repository, compared with GitHub's own description. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { HIDDEN, refused } from "./refused.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  await app().create({ ...at, title: "A wish", labels: ["Baton", "bug"] });
});
afterAll(() => world.close());

const ann = () => world.person("ann").rest.issues;
const app = () => world.app().rest.issues;
const none = () => world.app({ contents: "read" }).rest.issues;
const one = { ...at, issue_number: 1 };
const gone = { ...at, issue_number: 999 };
const names = (labels: { name: string }[]) => labels.map((label) => label.name);

test("labels of issues are added, listed and removed", async () => {
  expect(names((await app().addLabels({ ...one, labels: ["x"] })).data)).toEqual([
    "Baton",
    "bug",
    "x",
  ]);
  expect(names((await app().setLabels({ ...one, labels: ["x", "z"] })).data)).toEqual(["x", "z"]);
  expect(names((await app().listLabelsOnIssue({ ...one, per_page: 1, page: 2 })).data)).toEqual([
    "z",
  ]);
  await app().removeLabel({ ...one, name: "z" });
  await app().removeAllLabels(one);
  await refused(404, /^Label does not exist$/, app().removeLabel({ ...one, name: "z" }));
  await refused(404, /^Not Found$/, app().listLabelsOnIssue(gone), app().removeAllLabels(gone));
  await refused(
    403,
    HIDDEN,
    none().addLabels({ ...one, labels: ["x"] }),
    none().setLabels({ ...one, labels: ["x"] }),
  );
  const bad = world
    .person("ann")
    .request("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", {
      ...one,
      labels: [5],
    } as never);
  await refused(422, /^Invalid request/, bad);
});

test("labels of the repository are created, changed and deleted", async () => {
  await app().createLabel({ ...at, name: "fault", color: "ff0000", description: "Broken" });
  expect((await ann().getLabel({ ...at, name: "FAULT" })).data.color).toBe("ff0000");
  await app().updateLabel({ ...at, name: "fault", new_name: "flaw", description: "Worse" });
  const plain = app().createLabel({ ...at, name: "plain", color: "#fff" });
  await refused(422, /^Validation Failed$/, plain, app().createLabel({ ...at, name: "Flaw" }));
  await app().deleteLabel({ ...at, name: "flaw" });
  expect(names((await ann().listLabelsForRepo({ ...at, per_page: 100 })).data)).not.toContain(
    "flaw",
  );
  const no = { ...at, name: "none" };
  await refused(
    404,
    /^Not Found$/,
    ann().getLabel(no),
    app().updateLabel(no),
    app().deleteLabel(no),
  );
  await refused(403, HIDDEN, none().listLabelsForRepo(at));
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "issue-labels"));
