import { factFamily } from "../../engine/database";
import type { RelativePath } from "../../engine/snapshot";
import { splitTarget } from "../../languages/markdown";
import { markdownFile } from "./markdown-files";

export type Topic = "set-up" | "running" | "testing" | "troubleshooting";

/** What a document tells whoever comes to the project. */
export interface DocumentTopics {
  readonly topics: readonly Topic[];
  /** It links to a manual that is kept elsewhere. */
  readonly hasManualElsewhere: boolean;
}

/** What a document says something about: by its headings, its commands and a few plain phrases. */
export const documentTopics = factFamily("document topics", (db, path): DocumentTopics => {
  const text = db.file(path)?.text ?? "";
  const headings = headingsOf(path, text, db.of(markdownFile, path)?.headings ?? []);
  const topics = (Object.keys(signs) as Topic[]).filter((topic) => {
    const { heading, notMeant, command, phrase, file } = signs[topic];
    return (
      file.test(path) ||
      command.test(text) ||
      phrase.test(text) ||
      headings.some((one) => heading.test(notMeant ? one.replace(notMeant, " ") : one))
    );
  });
  const links = db.of(markdownFile, path)?.links ?? [];
  const hasManualElsewhere =
    links.some(
      ({ text: said, target }) =>
        target !== undefined && splitTarget(target).external && isManual(target, said),
    ) || [...text.matchAll(/https?:\/\/[^\s<>")\]]+/g)].some(([address]) => isManual(address, ""));
  return { topics, hasManualElsewhere };
});

/** Headings of reStructuredText and AsciiDoc beside those of Markdown. */
function headingsOf(
  path: RelativePath,
  text: string,
  headings: readonly { readonly text: string }[],
): readonly string[] {
  const found = headings.map((heading) => heading.text);
  if (/\.(?:md|markdown)$/i.test(path)) return found;
  for (const [, title = ""] of text.matchAll(/^(\S[^\r\n]*)\r?\n([=\-~^"'*+#`])\2{2,}[ \t]*\r?$/gm))
    found.push(title);
  for (const [, title = ""] of text.matchAll(/^={1,6}[ \t]+(\S[^\n]*)$/gm)) found.push(title);
  return found;
}

interface Signs {
  readonly heading: RegExp;
  /** Taken out of headings before they are looked at. */
  readonly notMeant?: RegExp;
  readonly command: RegExp;
  readonly phrase: RegExp;
  readonly file: RegExp;
}

// JavaScript's \b knows no Cyrillic letters: Ukrainian words are looked for by their stems.
const signs: Readonly<Record<Topic, Signs>> = {
  "set-up": {
    heading:
      /\b(?:install\w*|set[\s-]?up|setting up|getting started|get started|quick[\s-]?start|prerequisites|requirements|bootstrap|first steps|(?:local )?development|configuration|building|build|docker|deploy\w*)\b|встановлен|інсталя|налаштуван|початок роботи|швидкий старт|розгортан|передумов|вимоги|підготовк|потрібно|знадобиться|локальн|розробк|установк/i,
    command:
      /\b(?:pip3?|poetry|pipenv|pdm|npm|pnpm|yarn|bun|bundle|composer|brew|apt|apt-get|apk) (?:install|ci|i|sync|add)\b|\bpip-sync\b|\buv (?:sync|pip install)\b|\bdocker[ -]compose\b[^\n]{0,200}\b(?:build|up)\b|\bdocker (?:build|run)\b|\bmake (?:install|setup|bootstrap|init|build)\b|\bjust (?:install|setup)\b|\bconda env create\b|\bgo (?:build|install|mod download)\b|\bcargo (?:build|install)\b|\bmvn\b|\bgradlew?\b|\.\/(?:setup|install)\b/,
    phrase: /\b(?:to|can) (?:install|set up|build) (?:it|the|this)\b|\binstall (?:the )?dependencies\b/i,
    file: /(?:^|\/)(?:install\w*|set[_-]?up|getting[_-]?started|quick[_-]?start|development|contributing)\.(?:md|rst|txt|adoc)$/i,
  },
  running: {
    heading:
      /\b(?:run|runs|running|usage|start|starting|launch\w*|serve|serving|deploy\w*|getting started|get started|quick[\s-]?start|how to use|(?:local )?development|docker)\b|запус|використан|розгортан|швидкий старт|початок роботи|користуван|локальн|розробк/i,
    notMeant: /\brun(?:ning)? (?:\w+ ){0,3}tests?\b|запус\S{0,20} (?:\S{1,100} )?тест\S*/gi,
    command:
      /\b(?:runserver|gunicorn|uvicorn|daphne|honcho start|heroku local|flask run|fastapi (?:run|dev)|next (?:dev|start))\b|\bdocker[ -]compose\b[^\n]{0,200}\bup\b|\bdocker run\b|\b(?:npm|pnpm|yarn|bun) (?:run )?(?:start|dev|serve|develop)\b|\bmake (?:run|start|up|serve|dev)\b|\bjust (?:run|start|up|dev)\b|\bpython3? (?!manage\.py)(?:-m \w+|[\w./-]+\.py)|\bcelery\b[^\n]{0,200}\bworker\b|\bnode [\w./-]+\.[cm]?js\b|\b(?:go|cargo) run\b|\.\/(?:run|start)[\w.-]*/,
    phrase: /\bto (?:run|start) (?:it|the|this)\b/i,
    file: /(?:^|\/)(?:running|usage|getting[_-]?started|quick[_-]?start|deploy\w*)\.(?:md|rst|txt|adoc)$/i,
  },
  testing: {
    heading: /\b(?:tests?|testing|pytest|coverage)\b|тест/i,
    // "Test it out at …" shows a demo, and test accounts are no tests.
    notMeant:
      /\btest (?:it|drive|out|accounts?|users?|data|credentials|servers?|environments?|sites?|instances?|cards?|the (?:app|site|demo))\b|тестов\S{0,20} (?:акаунт|користувач|дан|сервер|середовищ|облік|картк)\S*/gi,
    command:
      /\b(?:pytest|py\.test|unittest|vitest|jest|rspec|phpunit)\b|\b(?:tox|nox)(?: -|`|$)|\bmanage\.py test\b|\b(?:npm|pnpm|yarn|bun) (?:run )?(?:test\b|t\b)|\b(?:playwright|hatch|go|cargo|mvn|gradlew?) test\b|\bcypress (?:run|open)\b|\b(?:make|just) (?:tests?|check)\b|\bnewman run\b/m,
    phrase:
      /\b(?:run|runs|running|execute|executing) (?:the |all |our |its |unit |integration |e2e |end-to-end )*tests?\b|\b(?:test suite|unit tests?)\b|(?:запус|прогон|прожен|викона)\S{0,20} (?:\S{1,100} )?тест/i,
    file: /(?:^|\/)(?:[\w-]*testing[\w-]*|tests?|contributing)\.(?:md|rst|txt|adoc)$/i,
  },
  troubleshooting: {
    heading:
      /\b(?:trouble[\s-]?shoot\w*|faq|frequently asked|known (?:issues|problems|limitations)|common (?:issues|problems|errors|mistakes|pitfalls)|gotchas|debugging|problems|if something goes wrong|what if|runbook|recovery|(?:getting|need|more) help|support)\b|проблем|несправност|типові помилки|поширені|часті (?:за)?питання|питання та відповіді|що робити|якщо щось|усунення|можливі помилки|допомога/i,
    command: /(?!)/,
    phrase: /(?<![/#])\btroubleshooting\b/i,
    file: /(?:^|\/)(?:[\w-]*troubleshoot\w*[\w-]*|faq|known[_-]issues|runbooks?|support)\.(?:md|rst|txt|adoc)$|(?:^|\/)runbooks?\//i,
  },
};

/** Manuals of programs that everybody uses say nothing about this project. */
const otherPeoples =
  /(?:^|[/.])(?:djangoproject\.com|django-rest-framework\.org|nextjs\.org|vercel\.com|react\.dev|reactjs\.org|docker\.com|python\.org|python-poetry\.org|astral\.sh|pytest\.org|postgresql\.org|redis\.io|celeryq\.dev|celeryproject\.org|rabbitmq\.com|nginx\.org|gunicorn\.org|nodejs\.org|npmjs\.com|yarnpkg\.com|pnpm\.io|typescriptlang\.org|mozilla\.org|kubernetes\.io|github\.com|gitlab\.com|amazon\.com|google\.com|microsoft\.com|heroku\.com|render\.com|fly\.io|sentry\.io|stripe\.com|tailwindcss\.com|vite(?:js)?\.dev|vuejs\.org|djangopackages\.org|pre-commit\.com|keepachangelog\.com|cookiecutter-django\.readthedocs\.io|whitenoise\.readthedocs\.io|django-environ\.readthedocs\.io)(?:[/:]|$)/i;

function isManual(target: string, said: string): boolean {
  const address = target.replace(/^https?:\/\//i, "");
  const host = address.split(/[/?#]/)[0] ?? "";
  const isOwnWiki = /^(?:www\.)?(?:github|gitlab)\.com\/[^/]+\/[^/]+\/(?:-\/)?wikis?\b/i.test(address);
  if (isOwnWiki) return true;
  if (otherPeoples.test(host)) return false;
  if (/\.(?:svg|png|gif|jpe?g)(?:$|\?)/i.test(address) || /badge|shields\.io/i.test(address)) return false;
  return (
    /(?:^|\.)(?:readthedocs\.io|readthedocs\.org|gitbook\.io|notion\.(?:so|site)|atlassian\.net)$|^(?:docs|wiki|help|manual|handbook|developers?)\./i.test(
      host,
    ) ||
    /\/(?:docs|documentation|manual|handbook|wiki)(?:[/?#]|$)/i.test(address) ||
    /\b(?:documentation|docs|manual|handbook|wiki|guide)\b|документац|посібник|інструкці|довідник|вікі/i.test(
      said,
    )
  );
}
