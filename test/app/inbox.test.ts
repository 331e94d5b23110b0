import { describe } from "vitest";
import { deliveries } from "./support/inbox-deliveries.ts";
import { policy } from "./support/inbox-policy.ts";
import { KINDS, maker } from "./support/inboxes.ts";

describe.each(KINDS)("a queue $name", (kind) => {
  describe.skipIf(kind.skipped)("keeps its contract:", () => {
    const make = maker(kind);
    describe("reconciles in order:", () => {
      policy(make);
    });
    describe("a delivery is recognized by its GUID:", () => {
      deliveries(make);
    });
  });
});
