/** What `check` said: the same for the same program, question and folder, byte for byte. */
export interface Answer {
  readonly text: string;
  readonly exitCode: number;
}
