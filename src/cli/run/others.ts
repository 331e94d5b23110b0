/** Repositories besides the one that is built in: what `environment.repositories` and `template` name. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Problem } from "../problem.ts";

export interface OtherRepository {
  owner: string;
  name: string;
  /** A git repository on this machine, which is copied. */
  path: string;
}

/** Those in `folder`, each in `owner/name`; none for null. Throws a `Problem`. */
export function listOthers(folder: string | null): OtherRepository[] {
  if (folder === null) return [];
  if (!isFolder(folder)) throw new Problem(`--others ${folder} is not a folder`);
  const found = listFolders(folder).flatMap((owner) =>
    listFolders(join(folder, owner)).map((name) => ({ owner, name, path: resolve(folder, owner, name) })),
  );
  if (found.length === 0) throw new Problem(`--others ${folder} holds no owner/repo`);
  for (const { owner, name, path } of found) {
    if (!existsSync(join(path, ".git")) && !existsSync(join(path, "HEAD"))) {
      throw new Problem(`--others: ${path} is not a git repository; ${owner}/${name} has to be a clone`);
    }
  }
  return found;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

const listFolders = (folder: string) =>
  readdirSync(folder)
    .filter((name) => NAME.test(name) && isFolder(join(folder, name)))
    .toSorted();

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
