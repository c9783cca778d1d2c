// npm test: the tests of all packages, or those of the files that are named. Brings the browser that the page tests need
// where it may (as root on Debian), and says at the end which did not run without it.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'

const FILES = [
  'server/{src,test,migrations}/**/*.test.ts',
  'sdk/{src,test}/**/*.test.ts',
  '{examples,bench}/**/*.test.ts',
]
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const UPDATE_MS_MAX = 120_000
const INSTALL_MS_MAX = 480_000
const TEST_MS_MAX = 180_000

const hasBrowser = () => BROWSERS.some((path) => existsSync(path))

if (!hasBrowser() && process.getuid?.() === 0) installBrowser()
const files = globSync(process.argv.length > 2 ? process.argv.slice(2) : FILES, { exclude: ['**/node_modules/**'] })
const code = await runTests(files.sort())
const left = hasBrowser()
  ? []
  : files.filter((file) => /\bnoBrowser\b|playwright-core/.test(readFileSync(file, 'utf8')))
if (left.length > 0) console.log(`No Chromium here, so these page tests did not run: ${left.join(', ')}`)
process.exitCode = code

function runTests(files: readonly string[]): Promise<number> {
  const options = [
    '--conditions=source',
    '--test',
    '--test-global-setup=server/test/harness/global-setup.ts',
    '--test-concurrency=2',
    `--test-timeout=${TEST_MS_MAX}`,
  ]
  const runner = spawn(process.execPath, [...options, ...files], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => runner.kill(signal))
  return new Promise((resolve) => {
    runner.on('exit', (code) => resolve(code ?? 1))
  })
}

function installBrowser(): void {
  console.log('Installing Chromium from Debian for the page tests')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (args: string[], timeout: number) =>
    spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=2', ...args], { env, stdio: 'ignore', timeout }).status === 0
  const isThere =
    apt(['update'], UPDATE_MS_MAX) && apt(['install', '-y', '--no-install-recommends', 'chromium'], INSTALL_MS_MAX)
  if (!isThere) console.log('Chromium could not be installed; the page tests are left out')
}
