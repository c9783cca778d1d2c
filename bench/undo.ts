/** What a scenario started, to be ended in the opposite order. */
export type Undo = Array<() => Promise<unknown>>

/** Runs `work`; whatever it put on its undo list is ended afterwards, also when it fails. */
export async function endingAll<T>(work: (undo: Undo) => Promise<T>): Promise<T> {
  const undo: Undo = []
  try {
    return await work(undo)
  } finally {
    for (const end of undo.reverse()) await end()
  }
}
