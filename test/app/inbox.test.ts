import { describe, test } from "vitest";
import { databaseHolds } from "./support/databaseHolds.ts";
import { deliveries } from "./support/inboxDeliveries.ts";
import { policy } from "./support/inboxPolicy.ts";
import { kinds, maker } from "./support/inboxes.ts";

describe.each(kinds())("an inbox $name", (kind) => {
  describe.skipIf(kind.skipped)("promises:", () => {
    const make = maker(kind);
    describe("looks in order:", () => {
      policy(make);
    });
    describe("a delivery is known by its GUID:", () => {
      deliveries(make);
    });
    test("its database keeps rows of every type, and takes back what half happened", async () => {
      const database = await kind.database();
      if (database) await databaseHolds(database);
    });
  });
});
