// What is wrong with a manifest, and where.

/**
 * One mistake in a manifest. `line` and `column` count from 1; `path` names the member, as in `auth.fields[0].key`. `file` is
 * the app's script when the mistake stands there.
 */
export type Mistake = { file?: string; line: number; column: number; path: string; message: string }

/** Member names and places in lists, from the top of the manifest. */
export type Path = readonly (string | number)[]

/** Notes a mistake at a path; the line is found afterwards. */
export type Report = (path: Path, message: string) => void

/** `['auth', 'fields', 0, 'key']` as `auth.fields[0].key`. */
export function formatPath(path: Path): string {
  return path.map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`)).join('')
}
