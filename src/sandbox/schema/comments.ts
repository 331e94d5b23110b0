export interface Comment {
  id: number;
  repositoryId: number;
  issueNumber: number;
  author: string;
  /** App that created it, as `performed_via_github_app`. */
  appSlug: string | null;
  body: string;
  createdAt: string;
  updatedAt: string;
  reactions: Reaction[];
}

export interface Reaction {
  id: number;
  content: string;
  login: string;
  createdAt: string;
}
