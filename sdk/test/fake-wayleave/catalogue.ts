// The fake's apps, actions and fields.

import type { Action, App, Choice, Fieldset, InfoField, InputField, WhitelabelApp } from '../../src/wire/index.ts'

const action_types: App['action_types'] = ['WRITE']
const image = (color: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><rect width="8" height="8" fill="#${color}"/></svg>`,
  )}`

const rows = [
  {
    key: 'petshop',
    id: '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61',
    title: 'Petshop',
    description: 'Orders and stock for pet shops.',
    hex_color: '2F7A4D',
    is_oauth: true,
    has_fields: false,
  },
  {
    key: 'mailbarn',
    id: '1c0b7a52-0a4e-5f0e-9a6e-0f4f3b7f2a10',
    title: 'Mailbarn',
    description: 'Newsletters that people read.',
    hex_color: 'B4532A',
    is_oauth: false,
    has_fields: true,
  },
  {
    key: 'almanac',
    id: '7a3c9d11-5b1e-5c9c-8d7f-2b6a4f1e9c33',
    title: 'Almanac',
    description: 'Public holidays and moon phases. Needs no account.',
    hex_color: '3B5BA9',
    is_oauth: false,
    has_fields: false,
  },
]

/** Every app, with all its names. */
export const apps: (App & { key: string })[] = rows.map(({ key, id, title, description, hex_color, ...row }) => {
  const url = image(hex_color)
  const needsConnection = row.is_oauth || row.has_fields
  const links = { connect_new_authentication: needsConnection ? `http://fake/engine/auth/start/${key}` : null }
  const images = { url_16x16: url, url_32x32: url, url_64x64: url, url_128x128: url }
  const common = { type: 'app' as const, title, description, image: url, hex_color, categories: [], action_types }
  return { key, id, ...common, images, links }
})

/** The same apps as a white-label partner sees them. */
export const whitelabelApps: WhitelabelApp[] = rows.map(({ id, title, hex_color, is_oauth, has_fields, key }) => {
  const links = { mcp_authorize_url: `http://fake/connect/oauth/authorize`, mcp_server_url: `http://fake/mcp/${key}` }
  return { type: 'app', id, title, image: image(hex_color), is_oauth, has_fields, has_byoc: false, links }
})

/** Actions of an app; ids are new on every listing. */
export function actionsOf(app: App, listing: number): Action[] {
  const common = { app: app.id, type: 'action' as const, action_type: 'WRITE' as const, is_instant: false }
  return [
    {
      id: `core:create/${listing}`,
      key: 'create_order',
      ...common,
      title: 'Create Order',
      description: 'Adds an order.',
    },
    {
      id: `core:rename/${listing}`,
      key: 'rename_shelf',
      ...common,
      title: 'Rename Shelf',
      description: 'Names a shelf.',
    },
    {
      id: `core:shipped/${listing}`,
      key: 'order_shipped',
      ...common,
      action_type: 'READ',
      is_instant: true,
      title: 'Order Shipped',
      description: 'Tells of an order that left.',
    },
  ]
}

const field = {
  type: 'input_field' as const,
  description: '',
  default_value: '',
  placeholder: '',
  is_required: false,
  depends_on: [],
  invalidates_input_fields: false,
  value_type: 'STRING' as const,
}

/** What `create_order` asks for: another field appears once a shelf is chosen. */
export function inputsOf(inputs: Record<string, unknown>): (InputField | InfoField | Fieldset)[] {
  const sku: InputField = { ...field, id: 'sku', title: 'SKU', format: 'SELECT', depends_on: ['shelf'] }
  const shelf = { description: 'Where it is kept.', is_required: true, invalidates_input_fields: true }
  const dynamic = inputs.shelf
    ? [{ ...field, id: `label_${inputs.shelf}`, title: `Label of shelf ${inputs.shelf}` }]
    : []
  return [
    { type: 'info_field', id: 'note', description: 'Orders cannot be **undone**.' },
    { ...field, id: 'shelf', title: 'Shelf', format: 'SELECT', ...shelf },
    sku,
    { ...field, id: 'amount', title: 'Amount', value_type: 'INTEGER', default_value: '1' },
    { ...field, id: 'is_gift', title: 'Gift', value_type: 'BOOLEAN' },
    {
      type: 'fieldset',
      id: 'letter',
      title: 'Letter',
      fields: [{ ...field, id: 'text', title: 'Text', format: 'MULTILINE' }],
    },
    ...dynamic,
  ]
}

/** Two pages of shelves; SKUs that depend on the shelf. */
export function choicesOf(input: string, inputs: Record<string, unknown>, page: string): Choice[] {
  const choice = (value: string, label: string | null): Choice => ({ type: 'choice', id: `c_${value}`, value, label })
  if (input === 'sku') return [choice(`${inputs.shelf}-1`, `First of shelf ${inputs.shelf}`)]
  return page === '1' ? [choice('8', 'Bird shelf')] : [choice('9', 'Aquarium shelf')]
}
