// What a draft says: the manifest as its owner wrote it, its client secret kept apart, its script.
import { type CheckedManifest, checkManifest } from '../manifest/check-manifest.ts'
import { editDocument, looseValue } from '../manifest/edit-document.ts'
import { type Mistake, mistakeAt } from '../manifest/index.ts'
import { readDocument } from '../manifest/read-document.ts'
import type { ReadScript, UnreadScript } from '../manifest/script.ts'

/** What the owner of an app works on. `secret`: the client secret, opened; null when there is none. */
export type DraftContent = { manifest: string; hooks: string | null; secret: string | null }

/** How a draft's manifest names its client secret, which is kept apart and sealed. */
export const SECRET_NAME = 'CLIENT_SECRET'
const REFERENCE = `\${${SECRET_NAME}}`
const SECRET_PATH = ['auth', 'oauth2', 'client_secret'] as const
const FILENAME = 'The manifest'

/**
 * Checks a draft as pushing it would. `known`: the names that its app has for good; `script`: what `readDraftScript` told of
 * its script, without which the manifest alone is judged.
 */
export function checkDraft(
  { manifest, secret }: DraftContent,
  known?: { key: string; api_name: string },
  script?: ReadScript | UnreadScript,
): CheckedManifest {
  const env = secret === null ? {} : { [SECRET_NAME]: secret }
  const checked = checkManifest(manifest, { filename: FILENAME, env, script })
  if ('mistakes' in checked) return { mistakes: checked.mistakes.map(inWordsOfTheConsole) }
  const { key, api_name } = checked.app
  const mistakes = [
    ...(known && known.key !== key ? [['key', `The key of this app is ${known.key}, for good.`] as const] : []),
    ...(known && known.api_name !== api_name
      ? [['api_name', `This app is known as ${known.api_name}, for good: its redirect URI is made of it.`] as const]
      : []),
  ]
  if (mistakes.length === 0) return checked
  const { locate } = readDocument(manifest, FILENAME)
  return { mistakes: mistakes.map(([path, message]) => mistakeAt(locate, [path], message)) }
}

/** The same content, with a client secret that stands in the manifest itself taken out of it. */
export function withSecretApart(content: DraftContent): DraftContent {
  const written = secretIn(content.manifest)
  if (typeof written !== 'string' || written === '' || written.includes('{{') || written.includes('${')) return content
  return { ...content, manifest: withSecretNamed(content.manifest), secret: written }
}

/** The manifest with its client secret named. */
export function withSecretNamed(manifest: string): string {
  return editDocument(manifest, [[SECRET_PATH, REFERENCE]])
}

function secretIn(manifest: string): unknown {
  const { auth } = looseValue(manifest) as { auth?: { oauth2?: { client_secret?: unknown } | null } | null }
  return auth?.oauth2?.client_secret
}

// A manifest that is pushed reads the environment of the one who pushes. In the console there is one value to be read.
function inWordsOfTheConsole(mistake: Mistake): Mistake {
  const name = /^The environment variable (\w+) is not set/.exec(mistake.message)?.[1]
  if (name === undefined) return mistake
  const message =
    name === SECRET_NAME
      ? 'The client secret is missing: enter it in the form.'
      : `${REFERENCE} alone is known here: write the value in place of \${${name}}.`
  return { ...mistake, message }
}
