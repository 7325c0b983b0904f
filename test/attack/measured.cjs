// Loaded into a program: at its end it says what it has used, on standard error.
const { writeSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  writeSync(2, `\nused ${Math.round((user + system) / 1000)} ms ${Math.round(maxRSS / 1024)} MB\n`);
});
