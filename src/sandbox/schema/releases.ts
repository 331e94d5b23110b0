/** A release. Its tag is an ordinary ref, which a draft does not have yet. */
export interface Release {
  id: number;
  repositoryId: number;
  tag: string;
  /** Branch or commit from which a missing tag is created. */
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: string;
  /** Time of the tagged commit; for a draft, the time when it was saved. */
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  /** Whether it becomes the latest release when it is published. */
  makeLatest: "true" | "false" | "legacy";
  /** The highest value is the latest release. Null for one that was never the latest. */
  latestOrder: number | null;
  assets: ReleaseAsset[];
}

export interface ReleaseAsset {
  id: number;
  name: string;
  label: string | null;
  contentType: string;
  size: number;
  digest: string;
  /** File in the sandbox's folder with its bytes. */
  file: string;
  uploader: string;
  downloads: number;
  createdAt: string;
  updatedAt: string;
}
