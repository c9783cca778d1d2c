/** A place to talk. `fields` are what a message there needs besides its text. */
export type Channel = { id: string; name: string; topic: string; member_count: number; fields: MessageField[] }

/** A field in the form in which Slackish describes it to apps. */
export type MessageField = {
  key: string
  label: string
  type: 'string' | 'boolean'
  required: boolean
  help?: string
  choices?: { value: string; label: string }[]
}

const severity: MessageField = {
  key: 'severity',
  label: 'Severity',
  type: 'string',
  required: true,
  help: 'How bad it is for customers.',
  choices: [
    { value: 'low', label: 'Low' },
    { value: 'high', label: 'High' },
    { value: 'critical', label: 'Critical' },
  ],
}
const service: MessageField = { key: 'service', label: 'Service', type: 'string', required: false }
const release: MessageField = {
  key: 'release',
  label: 'Version',
  type: 'string',
  required: true,
  help: 'Such as 4.2.0.',
}
const breaking: MessageField = { key: 'breaking', label: 'Breaking change', type: 'boolean', required: false }

const special: Record<string, { topic: string; fields: MessageField[] }> = {
  general: { topic: 'Everything for everybody', fields: [] },
  incidents: { topic: 'What is on fire', fields: [severity, service] },
  releases: { topic: 'What went out', fields: [release, breaking] },
}

const plainNames =
  'random support sales marketing design engineering people finance legal books coffee cats dogs bikes music ' +
  'gardening onboarding research data security travel'

/** The 24 channels of the workspace, three pages at the default page size. */
export const channels: readonly Channel[] = [...Object.keys(special), ...plainNames.split(' ')].map((name, index) => ({
  id: `C${String(index + 1).padStart(4, '0')}`,
  name,
  topic: special[name]?.topic ?? `All about ${name}`,
  member_count: 3 + ((index * 7) % 20),
  fields: special[name]?.fields ?? [],
}))
