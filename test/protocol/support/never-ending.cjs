// Loaded into the program before it starts: there are texts that are never read to their end, and such that wait for the processor.
const { writeSync } = require("node:fs");

let waits = 2;
const { slice } = String.prototype;
String.prototype.slice = function (...range) {
  if (this.startsWith("# never ends")) {
    writeSync(2, "it hangs\n");
    for (;;);
  }
  if (this.startsWith("# waits") && waits-- > 0) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500);
    writeSync(2, "it went on\n");
  }
  return slice.apply(this, range);
};
