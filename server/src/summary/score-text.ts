/** `8.5`; a dash where nothing counts. */
export function scoreText(score: number | null): string {
  return score === null ? "–" : score.toFixed(1);
}

/** `8.5/10`; a dash where nothing counts. */
export function outOfTen(score: number | null): string {
  return score === null ? "–" : `${scoreText(score)}/10`;
}
