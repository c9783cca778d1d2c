import { mistakeRows } from '../kennel.fixture.ts'

mistakeRows([
  {
    title: 'no name and not hidden',
    found: '    name: Register Dog\n',
    replacement: '',
    at: '  register_dog:',
    path: 'operations.register_dog.name',
    says: /hidden operations/,
  },
  {
    title: 'no description and not hidden',
    found: '    description: Puts a dog on the books.\n',
    replacement: '',
    at: '  register_dog:',
    path: 'operations.register_dog.description',
    says: /hidden operations/,
  },
  {
    title: 'no request and no hooks',
    found: '    request: { method: GET, url: "https://kennel.test/breeds", next: link }\n',
    replacement: '',
    at: '  breeds:',
    path: 'operations.breeds.request',
    says: /hooks/,
  },
  {
    title: 'polling without dedupe_key',
    found: '    dedupe_key: id\n',
    replacement: '',
    at: '  new_dog:',
    path: 'triggers.new_dog.dedupe_key',
    says: /new items/,
  },
  {
    title: 'polling with subscribe',
    found: 'kind: hook',
    replacement: 'kind: polling',
    at: '    subscribe:',
    path: 'triggers.walked.subscribe',
    says: /kind: hook/,
  },
  {
    title: 'a hook without subscribe',
    found:
      '    subscribe: { method: POST, url: "https://kennel.test/hooks", form: { to: "{{target_url}}", dog: "{{input.dog}}" } }\n',
    replacement: '',
    at: '  walked:',
    path: 'triggers.walked.subscribe',
    says: /where to send/,
  },
])
