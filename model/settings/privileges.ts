import { z } from "zod";
import { flag, listOf, object, text, word } from "./fields";

/** A user by number, or by one of some words. */
function user<const W extends readonly [string, ...string[]]>(words: W, names: string) {
  const error = `an integer from 1 to 2147483647; or ${names} by name`;
  const number = z.number({ error }).int({ error }).min(1, { error });
  return z.union([word(words), number.max(2 ** 31 - 1, { error })], { error });
}

/** What the process may do in its container and on its node; next to nothing unless it is asked for. */
export const privilegesShape = {
  /**
   * Numeric user and group of the process. `root` by name. `platform` where the cluster chooses the user, as
   * OpenShift does: none is written, and the image's own counts elsewhere, which has to be a number.
   */
  userId: user(["root", "platform"], "root, or platform,").default(65532),
  /**
   * Capabilities of Linux; all that are not named are dropped. A user other than root gets them by files of
   * the image that have them, and with `allowPrivilegeEscalation`.
   * @default - none
   * @see https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container
   */
  capabilities: object({
    /** Names without `CAP_`. */
    add: listOf(
      text(/^(?!CAP_)[A-Z][A-Z_]*$/, "a capability without CAP_, such as NET_BIND_SERVICE").meta({
        examples: ["NET_BIND_SERVICE"],
      }),
      "a list of capabilities",
    ),
  })
    .meta({ examples: [{ add: ["NET_BIND_SERVICE"] }] })
    .exactOptional(),
  /** Lets a program get more rights than the one that started it, as `sudo` does. */
  allowPrivilegeEscalation: flag().default(false),
  /** Keeps the container from writing anywhere but to `scratchPaths`. */
  readOnlyRootFilesystem: flag().default(true),
};

/** The same for a container beside the service's own. */
export const furtherPrivilegesShape = {
  ...privilegesShape,
  /** Numeric user and group of its process, or `root`. @default - `workload.userId` */
  userId: user(["root"], "root")
    .meta({ examples: [65532] })
    .exactOptional(),
};
