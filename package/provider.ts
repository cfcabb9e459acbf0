/**
 * What the plugin in `provider/` starts, and the preview of programs in YAML; nobody imports it.
 *
 * @packageDocumentation
 */
export { schema, start } from "../provider/provider";
export { yamlProgram } from "../provider/yaml-program";
