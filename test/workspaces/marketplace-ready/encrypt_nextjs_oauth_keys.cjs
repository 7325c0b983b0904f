// Encrypts an OAuth client secret for the front end's environment on Vercel.
const { createCipheriv, randomBytes, scryptSync } = require("node:crypto");
const { createInterface } = require("node:readline/promises");

async function main() {
  const secret = process.argv[2];
  if (!secret) {
    console.error("usage: node encrypt_nextjs_oauth_keys.cjs SECRET");
    process.exit(2);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  const password = await prompt.question("Password: ");
  prompt.close();

  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", scryptSync(password, salt, 32), iv);
  const encrypted = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  console.log(Buffer.concat([salt, iv, cipher.getAuthTag(), encrypted]).toString("base64"));
}

main();
