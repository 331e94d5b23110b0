/** Somebody who wrote commits of a build, as git names them: anyone may call themselves anything. */
export interface Coauthor {
  name: string;
  email: string;
}
