export {
  expandVariables,
  takeImageApart,
  type VariableReference,
  variableNamesIn,
  type WrittenImage,
} from "./image-reference";
export * from "./lookup";
export { parseDockerfile } from "./parse";
export type * from "./syntax";
