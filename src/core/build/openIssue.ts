/** An issue of the repository that is open, by a person with write: research may take it up. */
export interface OpenIssue {
  number: number;
  title: string;
  body: string;
  by: string;
  labels: string[];
}
