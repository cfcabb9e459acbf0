/**
 * What `import … from "sluice"` has: the components, and the settings of a stack that they are made from.
 *
 * @packageDocumentation
 */
export * from "../components";
export { readSettings } from "../config";
