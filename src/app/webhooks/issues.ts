/** An issue labelled, unlabelled, edited, closed, reopened: the label is what starts a build. */
import { z } from "zod";
import { ear, IssueNumber } from "./heard.ts";

const ACTIONS = ["labeled", "unlabeled", "edited", "closed", "reopened"];

const Payload = z.object({ action: z.string(), issue: z.object({ number: IssueNumber }) });

export const issues = ear(Payload, ({ action, issue }) => (ACTIONS.includes(action) ? issue.number : null));
