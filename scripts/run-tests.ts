// npm test: the tests of all packages, or those of the files that are named. Brings the browser that the page tests need and
// the OAuth clients of Debian where it may (as root on Debian), and says at the end which did not run without them, and
// which passed only when they were repeated (decisions/2026-11-22-repeated-tests.md).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'

const FILES = [
  'server/{src,test,migrations}/**/*.test.ts',
  'sdk/{src,test}/**/*.test.ts',
  '{examples,bench}/**/*.test.ts',
]
// What tests need beside Node and PostgreSQL, and how the files are known that do.
const KITS = [
  {
    name: 'Chromium',
    packages: ['chromium'],
    isThere: () =>
      ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].some((path) => existsSync(path)),
    tests: /\bnoBrowser\b|playwright-core/,
  },
  {
    name: 'OAuth clients of Debian',
    packages: ['python3-authlib', 'python3-requests-oauthlib', 'libapache2-mod-auth-openidc'],
    isThere: () =>
      [
        '/usr/lib/python3/dist-packages/authlib',
        '/usr/lib/python3/dist-packages/requests_oauthlib',
        '/usr/lib/apache2/modules/mod_auth_openidc.so',
      ].every((path) => existsSync(path)),
    tests: /\bnoPython\b|\bnoApache\b/,
  },
  {
    name: 'OAuth servers of Debian',
    packages: ['python3-django-oauth-toolkit', 'ruby-doorkeeper', 'ruby-activerecord', 'ruby-sqlite3', 'ruby-webrick'],
    isThere: () =>
      [
        '/usr/lib/python3/dist-packages/oauth2_provider',
        '/usr/lib/ruby/vendor_ruby/sqlite3.rb',
        ...['doorkeeper', 'activerecord', 'webrick'].map((gem) => `/usr/share/rubygems-integration/all/gems/${gem}-*`),
      ].every((path) => globSync(path).length > 0),
    tests: /\bnoDjango\b|\bnoDoorkeeper\b/,
  },
]
const UPDATE_MS_MAX = 120_000
const INSTALL_MS_MAX = 480_000
const TEST_MS_MAX = 180_000
/** More failing files than this are no accident of a busy machine. */
const REPEATED_FILES_MAX = 3

const missing = () => KITS.filter(({ isThere }) => !isThere())

const files = globSync(process.argv.length > 2 ? process.argv.slice(2) : FILES, { exclude: ['**/node_modules/**'] })
if (files.length === 0) {
  // Without a file Node's runner would look for some itself, and run what is no test.
  console.error(`No file is there: ${process.argv.slice(2).join(' ')}`)
  process.exit(1)
}
if (missing().length > 0 && process.getuid?.() === 0) installMissing()
const { code, failed } = await runTests(files.sort(), { concurrency: 2 })
const isWhole = process.argv.length === 2
const isRepeated = isWhole && code !== 0 && failed.length > 0 && failed.length <= REPEATED_FILES_MAX
const repeated = isRepeated ? await runTests(failed, { concurrency: 1 }) : { code, failed }
for (const { name, tests } of missing()) {
  const left = files.filter((file) => tests.test(readFileSync(file, 'utf8')))
  if (left.length > 0) console.log(`No ${name} here, so these tests did not run: ${left.join(', ')}`)
}
if (isRepeated && repeated.code === 0) {
  console.log(`UNSTABLE: failed beside the others, passed alone. What failed stands above: ${failed.join(', ')}`)
}
process.exitCode = repeated.code

type Ran = { code: number; failed: string[] }

async function runTests(files: readonly string[], { concurrency }: { concurrency: number }): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'wayleave-tests-'))
  const list = join(folder, 'failed')
  const options = [
    '--conditions=source',
    '--test',
    '--test-global-setup=server/test/harness/global-setup.ts',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${TEST_MS_MAX}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./scripts/failed-files.ts',
    `--test-reporter-destination=${list}`,
  ]
  const runner = spawn(process.execPath, [...options, ...files], { stdio: 'inherit' })
  const kill = (signal: NodeJS.Signals) => runner.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, kill)
  const code = await new Promise<number>((resolve) => runner.on('exit', (code) => resolve(code ?? 1)))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, kill)
  const lines = existsSync(list) ? readFileSync(list, 'utf8').split('\n').filter(Boolean) : []
  rmSync(folder, { recursive: true })
  return { code, failed: lines.map((file) => relative(process.cwd(), file)) }
}

function installMissing(): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = (args: string[], timeout: number) =>
    spawnSync('apt-get', ['-qq', '-o', 'Acquire::Retries=2', ...args], { env, stdio: 'ignore', timeout }).status === 0
  const isUpdated = apt(['update'], UPDATE_MS_MAX)
  for (const { name, packages } of missing()) {
    console.log(`Installing from Debian for the tests: ${packages.join(' ')}`)
    // Without what is recommended: that would be Apache's own service, which starts.
    const isThere = isUpdated && apt(['install', '-y', '--no-install-recommends', ...packages], INSTALL_MS_MAX)
    if (!isThere) console.log(`${name} could not be installed; the tests that need it are left out`)
  }
}
