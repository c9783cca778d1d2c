// POST /v2/guess?client_id=…

/** Body, bare. 1 to 2000 characters. */
export type GuessRequest = { description: string }

/** A step as it was understood. `title` null: the app alone is meant. */
export type GuessStep = {
  title: string | null
  /** The app's name. */
  app: string
  /** `PetshopAPI@1.0.0`; the version may be missing. */
  api: string
}

/** 200 answer. `prefilled_url` opens the editor with the best step at each place. */
export type GuessResponse = {
  title: string
  steps: { step: GuessStep; alternatives: GuessStep[] }[]
  prefilled_url: string
  messages?: { [key: string]: unknown }[]
}

/** 400 answer where nothing was understood. */
export type GuessRefusal = { messages: { detail: string }[] }
