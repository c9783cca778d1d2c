// A request as it comes out of the sandbox: judged here, whatever the prelude made of it.
import { z } from 'zod'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const
const HEADERS_MAX = 200

/** What `z.request` may ask for. */
export const hookRequestSchema = z.object({
  method: z.enum(METHODS, 'The method is GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS.'),
  url: z.string('A request needs a url.').min(1, 'A request needs a url.').max(16_000, 'The url is too long.'),
  headers: z
    .record(z.string().max(200), z.string().max(64_000))
    .refine((headers) => Object.keys(headers).length <= HEADERS_MAX, 'There are too many headers.'),
  params: z.record(z.string(), z.json()),
  data: z.string().nullable(),
  auth: z.tuple([z.string(), z.string()]).nullable(),
})
