/**
 * Actions of people on an issue's page: through the API's endpoints, with GitHub's errors as
 * sentences.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPagesWorld, refusal, type PagesWorld } from "./pages-world.ts";

let world: PagesWorld;
beforeAll(async () => {
  world = await openPagesWorld();
});
afterAll(() => world.close());

const ISSUE = "/ann/sample/issues/1";
const issue = () => world.running.sandbox.world.issues.find((one) => one.number === 1)!;
const comments = () =>
  world.running.sandbox.world.comments.map(({ author, body }) => `${author}: ${body}`);

describe("a person on an issue's page", () => {
  test("comments, and returns to the comment", async () => {
    const response = await world.post(ISSUE, { do: "comment", body: "Looks *right*" }, "mia");
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(/\/issues\/1#issuecomment-\d+$/);
    expect(comments()).toContain("mia: Looks *right*");
    expect(await world.page(ISSUE)).toContain("Looks <em>right</em>");
  });

  test("sees why a comment is refused, and the typed text", async () => {
    const long = `word ${"x".repeat(70_000)}`;
    const response = await world.post(ISSUE, { do: "comment", body: long });
    const text = await response.text();
    expect(response.status).toBe(422);
    expect(text).toContain("body is too long (maximum is 65536 characters)");
    expect(text).toContain(long);
  });

  test("adds and removes a label; a reader is refused in GitHub's words", async () => {
    expect(
      await refusal(await world.post(ISSUE, { do: "label", add: "orchestrate" }, "rita")),
    ).toContain("(403)");
    expect(issue().labels).not.toContain("orchestrate");
    await world.post(ISSUE, { do: "label", add: "orchestrate" }, "mia");
    expect(issue().labels).toContain("orchestrate");
    await world.post(ISSUE, { do: "label", remove: "orchestrate" }, "mia");
    expect(issue().labels).not.toContain("orchestrate");
  });

  test("closes with a comment, and reopens", async () => {
    await world.post(ISSUE, { do: "comment", also: "close", body: "Done." });
    expect(issue().state).toBe("closed");
    expect(comments()).toContain("ann: Done.");
    await world.post(ISSUE, { do: "comment", also: "reopen", body: "" });
    expect(issue().state).toBe("open");
    expect(
      await refusal(await world.post(ISSUE, { do: "comment", also: "close", body: "" }, "olga")),
    ).not.toBe("");
  });

  test("opens an issue", async () => {
    const response = await world.post(
      "/ann/sample/issues/new",
      { do: "new-issue", title: "Fresh", body: "Text" },
      "olga",
    );
    const to = response.headers.get("location") ?? "";
    expect(await world.page(to)).toContain("Fresh");
    const untitled = await world.post("/ann/sample/issues/new", {
      do: "new-issue",
      title: "",
      body: "kept words",
    });
    expect(await untitled.text()).toContain("kept words");
  });

  test("sees a sign-in hint if nobody is selected, and is refused without a token", async () => {
    expect(await world.page(ISSUE, "-")).toContain("Sign in with the menu above to comment");
    expect(await refusal(await world.post(ISSUE, { do: "comment", body: "x" }, "-"))).toContain(
      "Requires authentication",
    );
  });
});
