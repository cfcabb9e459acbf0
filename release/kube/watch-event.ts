import { z } from "zod";

/** What a watch tells of an object; whatever else it has is the caller's. */
const eventSchema = z.object({
  type: z.enum(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]),
  object: z.looseObject({
    metadata: z
      .looseObject({ name: z.string().optional(), resourceVersion: z.string().optional() })
      .optional(),
  }),
});

/** One change; a bookmark only tells how far the server is, an error that it does not know from where on. */
export type WatchEvent = z.infer<typeof eventSchema>;

/** Who is told of changes. */
export interface Watcher {
  /** Whatever it throws ends the watch. */
  hear(event: WatchEvent): void;
  readonly signal: AbortSignal;
}

/**
 * One line of a watch.
 *
 * @throws Error for anything else
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function watchEvent(line: string): WatchEvent {
  return eventSchema.parse(JSON.parse(line));
}
