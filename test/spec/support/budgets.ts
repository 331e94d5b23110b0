import { DEFAULT_SETTINGS, type Budgets } from "../../../src/core/model/settings.ts";

/** Returns settings with these budgets and no others. */
export const withBudgets = (some: Partial<Budgets>): { budgets: Budgets } => ({
  budgets: { ...DEFAULT_SETTINGS.budgets, ...some },
});
