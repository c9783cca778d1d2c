// The list of hosts that an app may call: `host` or `host:port`, a leading `*.` for exactly one label. What is on it is
// decided in one place, where requests leave: kernel/safe-fetch.
export { matchesHosts } from '../../kernel/safe-fetch/index.ts'

/** The two halves of one entry, the host in lower case; IPv6 addresses keep their brackets. */
export function splitHostEntry(entry: string): { host: string; port: string | undefined } {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  return { host: host.toLowerCase(), port }
}
