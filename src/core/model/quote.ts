/**
 * Stored text that Baton did not write. The record stores what Baton says as data, so every stored
 * text that may contain spaces is a quotation, and its schema names the source.
 */
import { z } from "zod";

export const quote = (source: string) => z.string().describe(source);

export const checkName = quote("the name that a check has on GitHub");
export const repositoryPath = quote("a path of the repository");
export const githubSaid = quote("the words of GitHub");
export const sessionSaid = quote("the words of a session, or of the runner that played it");
export const settingsSaid = quote("the words of the settings");
export const logLine = quote("a line of a log");
export const personSaid = quote("the words of a person");
export const guardSaid = quote("the words of a guard");
/** Validation names what is wrong with a submission, which its next attempt reads. */
export const validationSaid = quote("what validation says of something submitted");
