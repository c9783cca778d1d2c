// How the checks come to a consent: somebody opens the authorize URL, signs in and agrees, and the browser comes back.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline/promises'
import type { SafeFetch } from '../../kernel/safe-fetch/index.ts'
import type { ConformanceConfig } from './config.ts'
import { openProbe, type Probe } from './probe.ts'

/** Goes through one consent; gives the URL that the browser came back to, or in words why it did not. */
export type Approver = (authorizeUrl: string) => Promise<URL | string>

const POLL_MS = 50
const LANDED = 'Thank you: you can close this window and go back to the terminal.\n'

/** Opens the way back where it is ours to open, and gives the approver that the config asks for. */
export async function openApprover(
  config: ConformanceConfig,
  fetch: SafeFetch,
): Promise<{ approve: Approver; close(): Promise<void> }> {
  const callback = new URL(config.redirectUri)
  const landing = isOurs(callback) ? await openProbe(Number(callback.port || 80), () => LANDED) : undefined
  const approve: Approver = (url) =>
    config.approve.by === 'follow' ? follow(url, config, fetch) : send(url, config, landing)
  return { approve, close: async () => landing?.close() }
}

function isOurs({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost')
}

async function send(url: string, config: ConformanceConfig, landing: Probe | undefined): Promise<URL | string> {
  const seen = landing?.hits.length ?? 0
  if (config.approve.by === 'command') {
    const failure = await run(config.approve.command, url, config)
    if (failure) return failure
  } else say(`\nSign in and agree at:\n  ${url}\n`)
  return landing ? landed(landing, seen, config) : pasted()
}

async function landed(landing: Probe, seen: number, config: ConformanceConfig): Promise<URL | string> {
  const callback = new URL(config.redirectUri)
  const end = performance.now() + config.waitSeconds * 1000
  while (performance.now() < end) {
    const hit = landing.hits.slice(seen).find((path) => path.split('?')[0] === callback.pathname)
    if (hit) return new URL(hit, callback)
    await new Promise((wake) => setTimeout(wake, POLL_MS))
  }
  return `Nobody came back to ${config.redirectUri} within ${config.waitSeconds} seconds.`
}

// The registered callback is a server's that runs elsewhere: its page shows an error, its address holds what counts.
async function pasted(): Promise<URL | string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question('Paste the whole address that your browser ends at:\n  ')
    return URL.canParse(answer.trim()) ? new URL(answer.trim()) : 'What was pasted is no address.'
  } finally {
    lines.close()
  }
}

/** Runs the command to its end; why it failed, if it did. */
function run(
  [program = '', ...args]: readonly string[],
  url: string,
  config: ConformanceConfig,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], {
      cwd: config.folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: config.waitSeconds * 1000,
    })
    child.once('error', (error) => resolve(`The approve command cannot be run: ${error.message}.`))
    child.once('exit', (code, signal) =>
      resolve(
        code === 0 ? undefined : `The approve command ended with ${code === null ? signal : `exit code ${code}`}.`,
      ),
    )
  })
}

/** For a client that everybody has agreed to, or a session in a cookie: redirects alone lead back. */
async function follow(url: string, config: ConformanceConfig, fetch: SafeFetch): Promise<URL | string> {
  const headers = config.approve.by === 'follow' ? config.approve.headers : undefined
  const answer = await fetch({ method: 'GET', url, headers: headers ?? {}, timeoutMs: config.waitSeconds * 1000 })
  if (answer.kind !== 'answer') return `The authorize URL led nowhere: ${answer.message}`
  if (answer.url.startsWith(config.redirectUri)) return new URL(answer.url)
  return `The redirects ended at ${new URL(answer.url).origin}${new URL(answer.url).pathname} (status ${answer.status}), not at ${config.redirectUri}.`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
