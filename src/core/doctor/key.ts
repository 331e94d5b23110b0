/** Whether workflows that somebody pushes to any branch could read the model's key, or the repositories' token. */
import { ENVIRONMENT } from "../build/settings.ts";
import { code } from "../comments/escape.ts";
import type { Check, DoctorFacts, KeyStore } from "./facts.ts";

const MOVE =
  `Keep it in the environment \`${ENVIRONMENT}\` alone, limited to the default branch ` +
  `(README, "The model's key").`;

type Pick = (facts: DoctorFacts) => KeyStore | null;

const plain =
  (pick: Pick): Check =>
  (facts) => {
    const key = pick(facts);
    if (key === null || key.plain === "nowhere" || key.plain === "unknown") return null;
    return (
      `The secret ${code(key.secret)} is one of the ${key.plain}: a workflow on any branch can print it, so each ` +
      `person with write access can have it. ${MOVE}`
    );
  };

const environment =
  (pick: Pick): Check =>
  (facts) => {
    const [key, { repository }] = [pick(facts), facts];
    if (key === null || isPlain(key)) return null;
    if (key.environment === "missing") {
      return (
        `There is no environment \`${ENVIRONMENT}\`, so the secret ${code(key.secret)} is missing, or a workflow on ` +
        `any branch can print it. ${MOVE}`
      );
    }
    if (key.environment !== "open") return null;
    return (
      `The environment \`${ENVIRONMENT}\` serves every branch, so a workflow on any of them can print the secret ` +
      `${code(key.secret)}. Under Settings → Environments limit it to ${code(repository.defaultBranch)}.`
    );
  };

const isPlain = ({ plain: where }: KeyStore) => where === "repository" || where === "organization";

const ofModel: Pick = ({ key }) => key;
const ofRepositories: Pick = ({ repositoriesKey }) => repositoriesKey ?? null;

export const KEY_CHECKS: readonly Check[] = [ofModel, ofRepositories].flatMap((pick) => [
  plain(pick),
  environment(pick),
]);
