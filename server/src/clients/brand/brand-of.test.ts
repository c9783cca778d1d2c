import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pictures } from '../../../test/harness/pictures.ts'
import { logoOf, registrationSchema } from '../index.ts'

const acme = {
  key: 'acme',
  kind: 'embed',
  name: 'Acme',
  client_id: 'acme',
  issuer: 'https://accounts.acme.test',
  audience: 'connect.wayleave.test',
  jwks_url: 'https://acme.test/jwks.json',
  tenant_claim: 'org_id',
}
const dataUrl = (type: string, content: string | Buffer) =>
  `data:${type};base64,${Buffer.from(content).toString('base64')}`
const svg = (inside: string, attributes = 'xmlns="http://www.w3.org/2000/svg"') => `<svg ${attributes}>${inside}</svg>`

const refused: Record<string, { logo?: string; stylesheet?: string; why: RegExp }> = {
  'no data: URL': { logo: 'https://acme.test/logo.png', why: /must be the image itself/ },
  'no base64': { logo: 'data:image/svg+xml,<svg/>', why: /must be the image itself/ },
  'another type than it says': {
    logo: dataUrl('image/jpeg', pictures.png),
    why: /says image\/jpeg, and is image\/png/,
  },
  'a page': { logo: dataUrl('image/png', '<!doctype html><script>alert(1)</script>'), why: /is no PNG/ },
  'a GIF': { logo: dataUrl('image/gif', 'GIF89a'), why: /is no PNG/ },
  'half a signature': { logo: dataUrl('image/png', pictures.png.subarray(0, 7)), why: /is no PNG/ },
  'a sound in RIFF': { logo: dataUrl('image/webp', 'RIFF\0\0\0\0WAVEfmt '), why: /is no PNG/ },
  'an SVG that is not well-formed': { logo: dataUrl('image/svg+xml', svg('<g>')), why: /is no PNG/ },
  'an SVG without its namespace': { logo: dataUrl('image/svg+xml', svg('', 'width="8"')), why: /is no PNG/ },
  'an SVG within a page': { logo: dataUrl('image/svg+xml', `<html>${svg('')}</html>`), why: /is no PNG/ },
  'an SVG with entities': {
    logo: dataUrl('image/svg+xml', `<!DOCTYPE svg [<!ENTITY a "aa">]>${svg('<text>&a;</text>')}`),
    why: /is no PNG/,
  },
  'an SVG in UTF-16': { logo: dataUrl('image/svg+xml', Buffer.from(svg(''), 'utf16le')), why: /is no PNG/ },
  'a logo of 256 KiB and a byte': {
    logo: dataUrl('image/png', Buffer.concat([pictures.png, Buffer.alloc(256 * 1024 + 1 - pictures.png.length)])),
    why: /is larger than 256 KiB/,
  },
  'a stylesheet of 32 KiB and a byte': { stylesheet: `a{}${' '.repeat(32 * 1024 - 2)}`, why: /is larger than 32 KiB/ },
  'an empty stylesheet': { stylesheet: ' \n', why: /is empty/ },
  'a stylesheet with a NUL': { stylesheet: 'a{}\0', why: /is no text/ },
  '@import': { stylesheet: '@IMPORT "/assets/wayleave.css";', why: /may not load/ },
  'url()': { stylesheet: 'body { background: url(https://acme.test/x.png) }', why: /may not load/ },
  'url() of a data: address': {
    stylesheet: 'body { background: URL("data:image/png;base64,AA") }',
    why: /may not load/,
  },
  'image-set()': { stylesheet: 'p { background: -webkit-image-set("/x.png" 1x) }', why: /may not load/ },
  'url() in escapes': { stylesheet: String.raw`p { background: u\72 l(/x.png) }`, why: /may not load/ },
  '@import in escapes': { stylesheet: String.raw`@\000069mp\ort "x";`, why: /may not load/ },
}

for (const [title, { why, ...looks }] of Object.entries(refused)) {
  test(`refused: ${title}`, () => {
    const result = registrationSchema.safeParse({ ...acme, ...looks })
    assert.deepEqual(
      result.error?.issues.map(({ path }) => path),
      [Object.keys(looks)],
    )
    assert.match(result.error?.issues[0]?.message ?? '', why)
  })
}

test('taken: what is as large as it may be, an SVG with prolog and styles, CSS with other escapes', () => {
  const png = Buffer.concat([pictures.png, Buffer.alloc(256 * 1024 - pictures.png.length)])
  const prolog =
    '\ufeff<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<!-- Acme -->\n'
  for (const logo of [png, Buffer.from(prolog + svg('<style>g{fill:red}</style><g/>'))])
    assert.equal(registrationSchema.safeParse({ ...acme, logo: logoOf(logo) }).error, undefined)
  for (const stylesheet of [`a{}${' '.repeat(32 * 1024 - 3)}`, String.raw`.a\:b::before { content: "\201C \" url" }`])
    assert.equal(registrationSchema.safeParse({ ...acme, stylesheet }).error, undefined)
})
