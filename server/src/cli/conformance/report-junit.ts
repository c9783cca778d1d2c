// The report that CI systems read: JUnit's XML, as Jenkins, GitLab and GitHub take it.
import { XMLBuilder } from 'fast-xml-parser'
import type { Result, Verdict } from './check.ts'
import { textOf } from './report-text.ts'

/** All results as one test suite; a warning is a passed test with its words in `system-out`. */
export function junitOf(suite: string, results: readonly Result[]): string {
  const count = (kind: Verdict['kind']) => results.filter(({ verdict }) => verdict.kind === kind).length
  const seconds = results.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000
  const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true })
  const body = builder.build({
    testsuite: {
      '@name': suite,
      '@tests': results.length,
      '@failures': count('failed'),
      '@skipped': count('skipped'),
      '@time': seconds.toFixed(3),
      testcase: results.map(caseOf),
    },
  })
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`
}

function caseOf(result: Result): object {
  const { check, verdict, durationMs } = result
  const [area = '', name = ''] = check.id.split('.')
  const attributes = {
    '@classname': `oauth.${area}`,
    '@name': `${name}: ${check.title}`,
    '@time': (durationMs / 1000).toFixed(3),
  }
  if (verdict.kind === 'passed') return attributes
  if (verdict.kind === 'skipped') return { ...attributes, skipped: { '@message': storable(verdict.why) } }
  const text = storable(textOf(result))
  if (verdict.kind === 'warned') return { ...attributes, 'system-out': text }
  return { ...attributes, failure: { '@message': storable(verdict.why), '#text': text } }
}

/** XML 1.0 has no place for most control characters, and a server under test may send them. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
}
