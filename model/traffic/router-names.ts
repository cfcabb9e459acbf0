/** The routers, by the word of `traffic.router`. */
export const ROUTER_NAMES = ["istio", "service"] as const;

/** A router, by the word of `traffic.router`. */
export type RouterName = (typeof ROUTER_NAMES)[number];
