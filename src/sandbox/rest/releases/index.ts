import type { Endpoint } from "../endpoint.ts";
import { assetEndpoints } from "./assets.ts";
import { createRelease } from "./create-release.ts";
import { generateReleaseNotes } from "./generate-notes.ts";
import { deleteRelease, getLatestRelease, getRelease, getReleaseByTag, listAllReleases } from "./get-release.ts";
import { updateRelease } from "./update-release.ts";

export const releasesEndpoints: Endpoint[] = [
  ...[listAllReleases, getLatestRelease, getReleaseByTag, getRelease],
  ...[createRelease, generateReleaseNotes, updateRelease, deleteRelease],
  ...assetEndpoints,
];
