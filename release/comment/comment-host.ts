import type { Environment } from "./environment";
import type { HostClient } from "./host-client";

/** A host of code that has comments on changes. */
export interface CommentHost {
  /** Variable with the token that may write them. */
  readonly token: string;
  /** Most characters of a comment. */
  readonly limit: number;
  /** Address of the run that made the text. */
  readonly run: (environment: Environment) => string;
  readonly headers: (token: string) => Readonly<Record<string, string>>;
  readonly api: (environment: Environment) => string;
  /**
   * The commit that the text is of, and what writes it where it belongs.
   *
   * @throws UserError where the pipeline does not say what is needed
   */
  readonly change: (
    environment: Environment,
    directory: string,
  ) => {
    readonly commit: string;
    /** @returns what became of the comment, in words */
    readonly post: (client: HostClient, body: string) => Promise<string>;
  };
}
