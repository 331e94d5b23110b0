/** Every mutation. A new file of mutations needs an import and a line in the record. */
import type { GraphqlScope } from "../scope.ts";
import { translateError, type Mutation } from "./mutation.ts";
import { issueMutations } from "./issues.ts";
import { mergeQueueMutations } from "./merge-queue.ts";
import { pullMutations } from "./pulls.ts";
import { reactionMutations } from "./reactions.ts";
import { refMutations } from "./refs.ts";
import { reviewMutations } from "./reviews.ts";

const mutations = {
  ...issueMutations,
  ...pullMutations,
  ...reviewMutations,
  ...mergeQueueMutations,
  ...reactionMutations,
  ...refMutations,
};

export function listMutations(): string[] {
  return Object.keys(mutations);
}

/** Returns a resolver per mutation. graphql-js has checked `input` against GitHub's schema. */
export function createMutationResolvers(
  scope: GraphqlScope,
): Record<string, (args: { input: never }) => Promise<object>> {
  return Object.fromEntries(
    Object.entries(mutations).map(([name, mutate]) => {
      const resolve = async ({ input }: { input: never }): Promise<object> => {
        try {
          const { clientMutationId = null } = input as { clientMutationId?: string | null };
          return { clientMutationId, ...(await (mutate as Mutation<never>)(scope, input)) };
        } catch (error) {
          throw translateError(error, scope, name);
        }
      };
      return [name, resolve];
    }),
  );
}
