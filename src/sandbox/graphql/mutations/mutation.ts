import type { Scope } from "../scope.ts";

/** Does what its name says; the fields of its payload but `clientMutationId`, which is added for all. */
export type Mutation<Input> = (scope: Scope, input: Input) => object | Promise<object>;
