/** Which table a file is, by its name: `routes.csv`, `routes (1).csv`, `2026-11-22_routes.csv`; `null` where that is not told. */
export function tableOfFile<T extends string>(name: string, tables: readonly T[]): T | null {
  const words = name.toLowerCase().replace(/\.[a-z]+$/, '').split(/[^a-z]+/);
  const found = tables.filter((table) => words.includes(table));
  return found.length === 1 ? found[0]! : null;
}
