import { describe, expect, it } from "vitest";
import { EnvironmentError, fromEnvironment } from "../../src/config/variables.ts";

describe("the environment", () => {
  it("reports everything that is missing or invalid at once, one line each", () => {
    const read = () =>
      fromEnvironment(
        (variables) => ({
          id: variables.required("APP_ID", "the App's id"),
          secret: variables.required("WEBHOOK_SECRET", "the webhook's secret"),
          port: variables.number("PORT", 3000),
        }),
        { WEBHOOK_SECRET: "", PORT: "80x" },
      );
    expect(read).toThrow(EnvironmentError);
    expect(read).toThrow(
      [
        "environment variable APP_ID is missing: set it to the App's id",
        "environment variable WEBHOOK_SECRET is missing: set it to the webhook's secret",
        'environment variable PORT is "80x": set it to a whole number',
      ].join("\n"),
    );
  });

  it("returns the set values, and the fallback for missing ones", () => {
    const source = { A: "a", PORT: "80" };
    const value = fromEnvironment(
      (variables) => [
        variables.required("A", "a letter"),
        variables.optional("B"),
        variables.number("PORT", 1),
        variables.number("OTHER", 1),
      ],
      source,
    );
    expect(value).toEqual(["a", null, 80, 1]);
  });

  it("accepts a problem that a reader found itself", () => {
    expect(() =>
      fromEnvironment((variables) => variables.problem("A and B: set only one"), {}),
    ).toThrow("only one");
  });
});
