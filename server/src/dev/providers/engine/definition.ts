import type { Hono } from 'hono'
import type { AnswerFormat } from './answer-format.ts'
import type { Habits } from './faults.ts'

/** A person who has an account at the provider. */
export type ProviderUser = { id: string; name: string; email: string }

/** The app that asks for access: one demo client a provider. `redirectUris` empty: see `redirectPathPrefix`. */
export type ProviderClient = {
  id: string
  secret: string
  name: string
  /** Redirect URIs, compared as strings. */
  redirectUris: readonly string[]
  /** Without `redirectUris`: any loopback origin whose path starts with this is taken. */
  redirectPathPrefix: string
}

/** The six colours of one colour scheme; `accentInk` is the text on `accent`. Text pairs keep 4.5:1. */
export type Palette = { page: string; card: string; ink: string; muted: string; accent: string; accentInk: string }

/** What makes the provider look like nobody else. `mark` is the inside of a 48 x 48 SVG. */
export type Brand = {
  name: string
  tagline: string
  mark: string
  font: string
  radius: string
  light: Palette
  dark: Palette
}

/** How tokens live. `accessSeconds` null: until revoked, and no `expires_in` is answered. */
export type TokenPolicy = {
  prefix: string
  accessSeconds: number | null
  /**
   * `reusable`: the same refresh token serves for ever; `one_time`: each use swaps it, a second use kills the family;
   * `last_tenth`: a new one comes along only in the last tenth of its life, and the old one serves to its end.
   */
  refresh: 'none' | 'reusable' | 'one_time' | 'last_tenth'
  /** Life of refresh tokens. Absent: no end. */
  refreshSeconds?: number
}

/** Where an access token may come in a call: the Authorization header, the query string, or both alike. */
export type TokenPlace = 'header' | 'query'

/** How the token endpoint wants its parameters: in the body only, or wherever they come. */
export type TokenParameters = 'body' | 'body_or_query'

/** Who calls the API, as its token says. `origin` is the provider's own, for links in answers. */
export type Caller = { user: ProviderUser; scopes: ReadonlySet<string>; origin: string }

/** The environment of a provider's API routes. */
export type ApiEnv = { Bindings: { caller: Caller } }

/** One line of the provider's public front page. */
export type RecentItem = { title: string; detail: string }

/** A form on the front page, for a person who writes there without an app. `place` is what the places are called. */
export type Writing = {
  title: string
  place: string
  places: readonly { id: string; name: string }[]
  write(user: ProviderUser, place: string, text: string): void
}

/** The provider's data with the API over it. Opened anew by the reset knob. */
export type Content = {
  api: Hono<ApiEnv>
  recentTitle: string
  recent(): RecentItem[]
  writing?: Writing
  /** The addresses that it sends to by itself; the counts show them. */
  sendsTo?(): string[]
  /** What of it outlives a restart, where there is a memory; `recall` takes it back. */
  lasting?: { keep(): unknown; recall(kept: unknown): void }
}

/** Everything that tells one OAuth 2.0 provider from another. */
export type ProviderDefinition = {
  key: string
  brand: Brand
  /** The workspace that all users share; `/api/me` shows it. */
  account: { id: string; name: string }
  users: readonly ProviderUser[]
  /** Scope -> what it lets an app do, in plain words. */
  scopes: Readonly<Record<string, string>>
  tokens: TokenPolicy
  pkce: 'required' | 'optional'
  /** Default: JSON. `root` is the root element of XML. */
  answers?: { format: AnswerFormat; root: string }
  /** Default: the body only (RFC 6749 §3.2). */
  tokenParameters?: TokenParameters
  /** Default: the header only. */
  tokenPlaces?: readonly TokenPlace[]
  /** How it misbehaves without being told to. Default: not at all. */
  habits?: Habits
  /** Members that the token answer carries besides those of RFC 6749. */
  tokenExtras?(user: ProviderUser): Record<string, unknown>
  /** Sent with every answer, redirects included. */
  headers?: Readonly<Record<string, string>>
  openContent(users: readonly ProviderUser[]): Content
}
