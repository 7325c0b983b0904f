export function copyWorkspace(name: string): string;
