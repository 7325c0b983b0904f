/** How sure a statement about production is: shown by what runs, most likely, or a question to the user. */
export type Certainty = "certain" | "likely" | "undecided";
