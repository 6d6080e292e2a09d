/** A person's small settings on this machine. Storage can be switched off; then they hold for this page only. */
const kept = new Map<string, string>();

export function stored(name: string): string | null {
  try {
    return localStorage.getItem(`counterfoil.${name}`);
  } catch {
    return kept.get(name) ?? null;
  }
}

export function store(name: string, value: string): void {
  try {
    localStorage.setItem(`counterfoil.${name}`, value);
  } catch {
    kept.set(name, value);
  }
}
