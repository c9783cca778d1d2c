// What a link to the older popup asks for: for whose product, and where it ends.                        Workflow API 5.3
import { type Client, findClient, isRegisteredRedirectUri } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { secretKey } from '../../../kernel/secret-key.ts'
import { isPopupEnd } from './addresses.ts'
import { readContext } from './context.ts'

/**
 * `product`: what the link was made for, by a client for one of its users; undefined when its `ctx` is missing, forged, too
 * old, or of a client that is gone: then the person connects an account for himself.
 * `redirectUri`: null for the page of ours.
 */
export type PopupLink = { product: { client: Client; userId: number } | undefined; redirectUri: string | null }

const VALUE_CHARACTERS_MAX = 4096

/** Reads a link's query. Throws PageError 400 when it leads back to an address that the client has not registered. */
export async function readPopupLink(query: URLSearchParams, deps: Deps): Promise<PopupLink> {
  const product = await productOf(single(query, 'ctx'), deps)
  const redirect = single(query, 'redirect')
  if (redirect === '' || isPopupEnd(redirect, deps.publicUrl)) return { product, redirectUri: null }
  if (!product) throw foreignEnd()
  const { redirect_uris, is_public } = product.client
  if (!isRegisteredRedirectUri(redirect, redirect_uris, is_public)) throw foreignEnd(product.client)
  return { product, redirectUri: redirect }
}

async function productOf(ctx: string, deps: Deps): Promise<PopupLink['product']> {
  if (ctx === '') return undefined
  const context = readContext(ctx, await secretKey('connect_link_key', deps), deps.clock.now())
  const client = context && (await findClient(context.clientId, deps))
  return context && client && { client, userId: context.userId }
}

function single(query: URLSearchParams, name: string): string {
  const [value = '', ...more] = query.getAll(name)
  if (more.length === 0 && value.length <= VALUE_CHARACTERS_MAX && !value.includes('\0')) return value
  const explanation = `Its ${name} is not what it should be. Go back to where you started; the people there can mend the link.`
  throw new PageError(400, 'This link cannot be used', explanation)
}

// Nothing is ever sent to an address that is not registered, not even the news that it is not. RFC 9700 §2.1
function foreignEnd(client?: Client): PageError {
  const title = 'This link leads back to an unknown address'
  if (!client) {
    const words =
      'It is too old, or not complete, so it was not opened. Go back to where you started and connect again.'
    return new PageError(400, title, words, { detail: 'a redirect without a living ctx' })
  }
  const blame = `Go back and tell the people at ${client.name}.`
  const words = `${client.name} has not registered the address that the link would return to, so it was not opened. ${blame}`
  return new PageError(400, title, words, { detail: 'an unregistered redirect' })
}
