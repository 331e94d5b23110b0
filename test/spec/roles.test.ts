import { expect, test } from "vitest";
import { isRoleAtLeast, type Role } from "../../src/core/model/permissions.ts";

const inOrder: Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

test.each(inOrder)("%s includes itself and all lower roles, and no higher one", (role) => {
  const reached = inOrder.filter((needed) => isRoleAtLeast(role, needed));
  expect(reached).toEqual(inOrder.slice(0, inOrder.indexOf(role) + 1));
});
