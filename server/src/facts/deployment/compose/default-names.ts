/** What `docker compose up` looks for when nothing is said, in the order in which it prefers them. */
export const defaultComposeNames: readonly string[] = [
  "compose.yaml",
  "compose.yml",
  "docker-compose.yml",
  "docker-compose.yaml",
];
