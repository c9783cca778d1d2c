import { mistakeRows } from '../kennel.fixture.ts'

mistakeRows([
  {
    title: 'a host with a scheme',
    found: '"kennel.test"',
    replacement: '"https://kennel.test"',
    path: 'hosts[0]',
    says: /without "https:\/\/"/,
  },
  {
    title: 'a host with a template',
    found: '"*.kennel.test"',
    replacement: '"{{region}}.kennel.test"',
    path: 'hosts[1]',
    says: /no template/,
  },
  {
    title: 'a star in the middle',
    found: '"*.kennel.test"',
    replacement: '"eu.*.test"',
    path: 'hosts[1]',
    says: /first label alone/,
  },
  {
    title: 'a host that is a number in disguise',
    found: '"127.0.0.1:9955"',
    replacement: '"127.1:9955"',
    path: 'hosts[2]',
    says: /"127\.0\.0\.1"/,
  },
  {
    title: 'a host with a path',
    found: '"127.0.0.1:9955"',
    replacement: '"127.0.0.1:9955/dogs"',
    path: 'hosts[2]',
    says: /without path/,
  },
  {
    title: 'a port that is none',
    found: '"127.0.0.1:9955"',
    replacement: '"127.0.0.1:99559"',
    path: 'hosts[2]',
    says: /not a port/,
  },
  {
    title: 'a host twice',
    found: '"127.0.0.1:9955"',
    replacement: '"Kennel.test"',
    path: 'hosts[2]',
    says: /second time/,
  },
  {
    title: 'a URL to a host that is not listed',
    found: 'https://kennel.test/breeds',
    replacement: 'https://evil.test/breeds',
    path: 'operations.breeds.request.url',
    says: /"evil\.test" is not one of the app's hosts/,
  },
  {
    title: 'a template for scheme and host that runs on',
    found: '{{auth.api_base}}/me',
    replacement: '{{auth.api_base}}.test/me',
    path: 'auth.test.url',
    says: /goes on with \//,
  },
])
