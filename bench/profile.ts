let folder: string | undefined

/** From now on children write a CPU profile into `path` when they end (to be opened in the developer tools of Chromium). */
export function profileInto(path: string): void {
  folder = path
}

/** Node's options for a child's profile; none unless they are wanted. */
export function profileArguments(program: string): string[] {
  if (folder === undefined) return []
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, `--cpu-prof-name=${program}-${process.hrtime.bigint()}.cpuprofile`]
}
