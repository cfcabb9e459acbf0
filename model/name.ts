/**
 * Names as Kubernetes takes them.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */

/** A DNS label that starts with a letter: what Services are named by. */
export const DNS_LABEL = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/;

/** A DNS label: what namespaces are named by. */
export const NAMESPACE = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/** DNS labels with dots between: what Secrets, ServiceAccounts and most other objects are named by. */
export const OBJECT_NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** A DNS host name of at least two labels, a leading `*.` allowed. */
export const HOST_NAME =
  /^(?:\*\.)?(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** An environment variable's name. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The same in a container: no shell takes one with dots or -, but Kubernetes and many runtimes do. */
export const CONTAINER_ENV_NAME = /^(?!\.\.|\.$)[-A-Za-z_.][-A-Za-z0-9_.]*$/;

/** A file name without folders, as a key of a ConfigMap. */
export const FILE_NAME = /^(?!\.\.|\.$)[A-Za-z0-9._-]{1,253}$/;

/** An HTTP header's name in lower case, as Istio compares it. */
export const HEADER_NAME = /^[a-z0-9]+(?:[-_][a-z0-9]+)*$/;

/** An HTTP header's name in any case, as the kubelet sends it. */
export const ANY_HEADER_NAME = /^[-A-Za-z0-9]+$/;

/** A port's name: at most 15 characters, a letter among them. */
export const PORT_NAME = /^(?=[0-9-]*[a-z])(?!.*--)[a-z0-9](?:[a-z0-9-]{0,13}[a-z0-9])?$/;

/** A cookie's name (RFC 6265 token, without characters that a regular expression would read). */
export const COOKIE_NAME = /^[A-Za-z0-9_-]+$/;

/** An absolute path of a URL or a file. */
export const ABSOLUTE_PATH = /^\/\S*$/;

/** A label or annotation key, with or without a prefix. */
export const LABEL_KEY =
  /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A label's value. */
export const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;

/**
 * The longest service name: `<app>-green-` plus the suffix that Kubernetes adds to pod names must
 * stay within the 63 characters of a label.
 */
export const MAX_APP_NAME = 40;
