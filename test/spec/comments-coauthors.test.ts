import { describe, expect, it } from "vitest";
import { renderLandedMessage, addTrailer } from "../../src/core/messages/commit-messages.ts";
import type { Coauthor } from "../../src/core/model/facts.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { sampleState } from "./record-sample.ts";

const landed = (people: Coauthor[]) =>
  renderLandedMessage(sampleState(), people, DEFAULT_SETTINGS.titles);
const last = (message: string) => message.split("\n\n").at(-1)!.split("\n");

describe("given people who wrote commits of the build", () => {
  it("then the landed commit's last paragraph names them", () => {
    const message = landed([{ name: "Ann Lee", email: "ann@example.org" }]);
    expect(last(message)).toEqual([
      "Baton-Build: 7-units",
      "Co-authored-by: Ann Lee <ann@example.org>",
    ]);
  });

  it.each([
    [
      "a trailer",
      "Ann\nSigned-off-by: Eve <e@x.org>",
      "ann@example.org",
      "Ann Signed-off-by: Eve e@x.org",
    ],
    ["an address of another", "Ann <eve@x.org>", "ann@example.org", "Ann eve@x.org"],
    ["a line that only some see", "Ann\u2028Closes #9", "ann@example.org", "Ann Closes #9"],
  ])("whose name contains %s, then it stays one name on one line", (_what, name, email, shown) => {
    expect(last(landed([{ name, email }]))[1]).toBe(`Co-authored-by: ${shown} <${email}>`);
  });

  it.each(["no address", "a@b>\nCloses #1", "a@b c", ""])(
    "whose address is %j, then they are left out",
    (email) => {
      expect(last(landed([{ name: "Eve", email }]))).toEqual(["Baton-Build: 7-units"]);
    },
  );

  it("and there are very many of them, then the message stays readable", () => {
    const authors = Array.from({ length: 500 }, (_, i) => ({
      name: `P${i}`,
      email: `p${i}@example.org`,
    }));
    expect(last(landed(authors)).length).toBeLessThan(50);
  });
});

describe("given a message that needs a sign-off", () => {
  const off = "Signed-off-by: b <b@x.org>";
  it.each([
    ["trailers", "S\n\nText.\n\nA-b: c", `S\n\nText.\n\nA-b: c\n${off}`],
    ["prose alone", "S\n\nText: more\nof it", `S\n\nText: more\nof it\n\n${off}`],
    ["a subject alone", "Fix: it", `Fix: it\n\n${off}`],
    ["its sign-off", `S\n\n${off}`, `S\n\n${off}`],
  ])(
    "that ends with %s, then the sign-off is there once, where git finds it",
    (_what, message, signed) => {
      expect(addTrailer(message, off)).toBe(signed);
    },
  );
});
