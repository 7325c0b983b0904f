/** Domains below which anybody can publish a site of their own. */
const shared = [
  "vercel.app",
  "netlify.app",
  "herokuapp.com",
  "railway.app",
  "onrender.com",
  "pages.dev",
  "workers.dev",
  "github.io",
  "gitlab.io",
  "web.app",
  "firebaseapp.com",
  "fly.dev",
  "surge.sh",
  "ngrok.io",
  "ngrok.app",
  "ngrok-free.app",
  "trycloudflare.com",
  "loca.lt",
  "azurewebsites.net",
  "azurestaticapps.net",
  "cloudfront.net",
  "replit.dev",
  "repl.co",
  "pythonanywhere.com",
];

/** The shared domain whose every site an origin with a star (`https://*.vercel.app`) stands for. */
export function sharedDomainOfOrigin(origin: string): string | undefined {
  const domain = /^https?:\/\/\*\.(?:up\.)?([\w.-]+)$/.exec(origin)?.[1];
  return domain !== undefined && shared.includes(domain) ? domain : undefined;
}

/** The shared domain whose every site an expression for origins (`^https://.*\.vercel\.app$`) lets in. */
export function sharedDomainOfPattern(pattern: string): string | undefined {
  const anything = String.raw`(?:\(\?:)?(?:\.|\\w|\[[^\]]+\])[*+]\)?`;
  const found = new RegExp(String.raw`^\^?https?\??:\/\/${anything}\\?\.(?:up\\?\.)?([\w\\.-]+)\$?$`).exec(
    pattern,
  );
  const domain = found?.[1]?.replaceAll("\\", "");
  return domain !== undefined && shared.includes(domain) ? domain : undefined;
}

/** Whether an expression for origins lets in every one: `.*`, `^https?://.*$`. */
export function letsInEveryOrigin(pattern: string): boolean {
  const anything = String.raw`(?:\(\?:)?\(?(?:\.|\\S|\[[^\]]+\])[*+]\??\)?`;
  return new RegExp(String.raw`^\^?(?:https?\??:(?:\\?\/){2})?(?:${anything})?\/?\$?$`).test(pattern);
}
