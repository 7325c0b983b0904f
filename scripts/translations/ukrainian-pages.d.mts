export function ukrainianPagePath(id: string): string;
export function ukrainianPage(id: string, english: string): string | undefined;
export function mergePage(english: string, prose: string): string | undefined;
