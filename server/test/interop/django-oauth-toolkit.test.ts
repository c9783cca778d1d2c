// django-oauth-toolkit of Debian as the third party; it rotates refresh tokens by default.
import { noDjango, startDjango } from './django.ts'
import { proveThirdParty } from './third-party.ts'

await proveThirdParty({ name: 'django-oauth-toolkit', skip: noDjango, says: /invalid_grant/ }, startDjango)
