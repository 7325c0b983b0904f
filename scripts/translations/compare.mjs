/** What is wrong with a set of translations: templates without one, translations without a template, and those whose placeholders differ. */
export function compare(templates, translations) {
  const missing = [...templates.keys()].filter((each) => !translations[each]);
  const unused = Object.keys(translations).filter((each) => !templates.has(each));
  const mismatched = Object.entries(translations).flatMap(([template, translation]) => {
    const problem = placeholderProblem(template, translation);
    return problem ? [`${template} → ${translation}: ${problem}`] : [];
  });
  return { missing, unused, mismatched };
}

/** Undefined when a translation fills the same values; English may say a plural where Ukrainian needs none, never the reverse. */
export function placeholderProblem(template, translation) {
  const wanted = placeholders(template);
  const given = placeholders(translation);
  const plain = (list) =>
    [...new Set(list.filter(({ forms }) => !forms).map(({ name }) => name))].sort().join();
  if (plain(wanted) !== plain(given)) return `fills {${plain(given)}} instead of {${plain(wanted)}}`;
  const names = new Set(wanted.map(({ name }) => name));
  for (const { name, forms } of given) {
    if (!names.has(name)) return `knows {${name}}, which the template does not`;
    if (forms && forms.split("|").length !== 3)
      return `{${name}} needs three forms in Ukrainian: one|few|many`;
  }
  for (const { name, forms } of wanted)
    if (forms && forms.split("|").length !== 2) return `{${name}} needs two forms in English: one|other`;
  return undefined;
}

function placeholders(text) {
  return [...text.matchAll(/\{(\w+)(?::plural:([^{}]*))?\}/g)].map(([, name, forms]) => ({ name, forms }));
}
