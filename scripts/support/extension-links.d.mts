export const marketplacePage: string;
export function brokenLinks(): string[];
export function brokenLinksOfPage(markdown: string): string[];
