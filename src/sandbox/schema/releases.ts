/** A release; its tag is a ref like any other, which a draft doesn't have yet. */
export interface Release {
  id: number;
  repositoryId: number;
  tag: string;
  /** Branch or commit that the tag is made from, where there is none yet. */
  target: string;
  name: string | null;
  body: string | null;
  draft: boolean;
  prerelease: boolean;
  author: string;
  /** Time of the tagged commit; of a draft, when it was saved. */
  createdAt: string;
  updatedAt: string;
  publishedAt: string | null;
  /** Whether it becomes the latest release when it is published. */
  makeLatest: "true" | "false" | "legacy";
  /** The highest is the latest release; null for one that was never made the latest. */
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
  /** File in the sandbox's folder that holds the bytes. */
  file: string;
  uploader: string;
  downloads: number;
  createdAt: string;
  updatedAt: string;
}
