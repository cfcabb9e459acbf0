/** The routers, by the word of `traffic.router`. */
export const ROUTER_NAMES = ["istio", "gateway-api", "ingress", "service"] as const;

/** A router, by the word of `traffic.router`. */
export type RouterName = (typeof ROUTER_NAMES)[number];

/** The versions of Gateway API that are told apart, oldest first. Older ones give rules no names. */
export const GATEWAY_API_VERSIONS = ["1.4", "1.5", "1.6"] as const;

/** The version that a cluster is held to have where nothing is said. */
export const [OLDEST_GATEWAY_API] = GATEWAY_API_VERSIONS;
