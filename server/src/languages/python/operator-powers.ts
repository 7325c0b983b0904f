export const BITWISE_POWER = 5;

// How tightly an operator binds; operands of an operator are parsed with its power or the next one.
export const OR_POWER = 1;
