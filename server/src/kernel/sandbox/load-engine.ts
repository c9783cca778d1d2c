import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** The engine's WebAssembly, compiled: once a process, shared by its threads. */
export async function loadEngine(): Promise<WebAssembly.Module> {
  const file = createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  return WebAssembly.compile(await readFile(file))
}
