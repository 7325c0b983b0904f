/** Where a repository keeps its things, as absolute paths without links. */
export interface RepositoryLocation {
  readonly kind: "repository";
  /** The workspace folder. */
  readonly root: string;
  /** How many folders the workspace folder lies below the top of the repository. */
  readonly depth: number;
  /** Of this working tree: index and HEAD. */
  readonly gitDirectory: string;
  /** Of all working trees: branches, configuration, info/exclude. */
  readonly commonDirectory: string;
}
