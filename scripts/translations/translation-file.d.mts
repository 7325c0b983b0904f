export const translationFile: string;
export function readTranslations(): Readonly<Record<string, string>>;
export function writeTranslations(translations: Readonly<Record<string, string>>): void;
