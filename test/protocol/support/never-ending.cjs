// Loaded into the program before it starts: a text that begins like this is never read to its end.
const { writeSync } = require("node:fs");

const { slice } = String.prototype;
String.prototype.slice = function (...range) {
  if (this.startsWith("# never ends")) {
    writeSync(2, "it hangs\n");
    for (;;);
  }
  return slice.apply(this, range);
};
