// The hook editor with its test runner.                                                                 outbound-oauth §6
import type { SignedIn } from '../../../accounts/index.ts'
import type { Draft, Mistake } from '../../../apps/index.ts'
import type { Connection, ScriptTried } from '../../../connections/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { ownForm } from '../../parts/own-form.ts'
import { appPage, appTabs } from '../frame.ts'
import { appPath, nameOf } from '../own-app.ts'
import { SHARED_METHODS } from './samples.ts'
import { triedView } from './tried-view.ts'

/** What stands in the form. `connection`: an id, or empty. */
export type EnteredHooks = { hooks: string; method: string; bundle: string; connection: string }

/** What became of the last form. */
export type HooksNews =
  | { kind: 'saved' }
  | { kind: 'stale' }
  | { kind: 'refused'; mistakes: readonly Mistake[] }
  | { kind: 'run'; tried: ScriptTried }

type Shown = { entered: EnteredHooks; news: HooksNews | undefined; connections: readonly Connection[] }

/** The page: the script, the runner, and what the last run gave. */
export function hooksPage(caller: SignedIn, draft: Draft, { entered, news, connections }: Shown): Promise<Response> {
  const action = appPath(draft.key, 'hooks')
  const body = html`${newsOf(news)}
${ownForm(
  caller,
  action,
  html`${panel('script', 'Script', aboutScript, scriptPart(entered, news))}
${panel('run', 'Try a method', 'With what stands above, saved or not. Its requests are really made, to the hosts of the app alone.', runPart(entered, connections, action, draft))}`,
  { seen: String(draft.revision) },
)}
${news?.kind === 'run' ? panel('outcome', 'What came of it', 'Secrets are masked.', triedView(news.tried)) : ''}`
  return appPage(caller, body, {
    title: nameOf(draft),
    lead: 'The draft. What is published stays as it is until you publish again.',
    up: ['Apps', '/apps'],
    tabs: appTabs(draft.key, 'hooks'),
    status: news?.kind === 'stale' ? 409 : news?.kind === 'refused' ? 422 : 200,
  })
}

const aboutScript = html`Defines one object <code>Zap</code>; each method is given a <code>bundle</code> and returns a value. It runs in a sandbox: 64 MB, five seconds of processor time, no network but <code>z.request</code>.`

const STALE =
  'The draft was changed in another window meanwhile, and nothing of this was saved. Below is what you entered: copy it, and load the page to see what is there now.'

function newsOf(news: HooksNews | undefined): Html {
  if (news?.kind === 'saved') return notice('The script is saved in the draft. Publish it to put it to work.')
  if (news?.kind === 'stale') return notice(STALE, 'bad')
  if (news?.kind !== 'refused') return html``
  return html`<div class="message bad" role="alert"><p>Nothing was done:</p><ul>${news.mistakes.map(mistakeItem)}</ul></div>`
}

function mistakeItem({ file, line, column, path, message }: Mistake): Html {
  if (file === undefined) return html`<li>${path === '' ? '' : html`<code>${path}</code>: `}${message}</li>`
  return html`<li>Line ${line}, column ${column}: ${message}</li>`
}

function scriptPart({ hooks }: EnteredHooks, news: HooksNews | undefined): Html {
  return html`<div class="field"><label for="hooks">JavaScript</label><textarea id="hooks" name="hooks" class="code" data-code rows="18" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="hooks-help" ${news?.kind === 'refused' ? html`aria-invalid="true"` : ''}>${hooks}</textarea>
<p class="quiet note" id="hooks-help">It is checked when you save. Left empty: the app has none.</p></div>
<div class="actions"><button name="do" value="save">Save draft</button></div>`
}

function runPart(entered: EnteredHooks, connections: readonly Connection[], action: string, draft: Draft): Html {
  return html`<div class="fields"><div class="field"><label for="method">Method</label><input type="text" id="method" name="method" list="methods" value="${entered.method}" placeholder="pre_oauthv2_token" autocomplete="off" autocapitalize="none" spellcheck="false">
<datalist id="methods">${methodsIn(draft.hooks ?? '').map((method) => html`<option value="${method}"></option>`)}</datalist></div>
<div class="field"><label for="connection">Connection</label><select id="connection" name="connection" aria-describedby="connection-help"><option value="">None: the bundle alone</option>${connections.map(({ id, title }) => html`<option value="${String(id)}" ${String(id) === entered.connection ? 'selected' : ''}>${title} (${id})</option>`)}</select>
<p class="quiet note" id="connection-help">One of your own of this app: its fields and tokens stand in <code>bundle.auth_fields</code>.</p></div>
<div class="field"><label for="bundle">Bundle</label><textarea id="bundle" name="bundle" class="code" data-code rows="14" autocomplete="off" autocapitalize="none" spellcheck="false">${entered.bundle}</textarea></div></div>
<div class="actions"><button class="plain" name="do" value="run" formaction="${action}#outcome">Run</button></div>`
}

// A suggestion: what looks like a method in the script that is saved, and what every script may have.
function methodsIn(script: string): string[] {
  const found = [...script.matchAll(/([A-Za-z_$][\w$]*)\s*(?::\s*(?:async\s+)?function|:\s*\(|\([^()]*\)\s*\{)/g)].map(
    ([, name = '']) => name,
  )
  const own = found.filter((name) => /_/.test(name) && !name.startsWith('_'))
  return [...new Set([...own, ...SHARED_METHODS])]
}
