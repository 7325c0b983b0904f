/** What programs take for "yes" in a variable that switches something on. */
export const switchedOn = /^(?:1|true|yes|on)$/i;
