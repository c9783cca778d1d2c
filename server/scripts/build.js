// Builds the package: the program as JavaScript in dist/, and beside it what is no program.
import { execFileSync } from 'node:child_process'
import { cpSync, globSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const server = fileURLToPath(new URL('..', import.meta.url))
const typescript = createRequire(import.meta.url).resolve('typescript/bin/tsc')

rmSync(`${server}/dist`, { recursive: true, force: true })
compile('../sdk/tsconfig.build.json') // the demo partner is typed by what the SDK publishes
compile('tsconfig.build.json')
cpSync(`${server}/assets`, `${server}/dist/assets`, { recursive: true })
for (const file of globSync('{src/**/*.{yaml,html},src/apps/hooks/prelude/*.js}', { cwd: server }))
  cpSync(`${server}/${file}`, `${server}/dist/${file}`)

function compile(project) {
  execFileSync(process.execPath, [typescript, '-p', project], { cwd: server, stdio: 'inherit' })
}
