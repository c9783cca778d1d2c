// All fields of an app's form, in the order of the page.
import { loginFields, placementFields, testFields } from './credential-fields.ts'
import { authTypeField, nameFields } from './name-fields.ts'
import { oauthFields } from './oauth-fields.ts'
import { oauthWayFields } from './oauth-way-fields.ts'

export const appFields = [
  ...nameFields,
  authTypeField,
  ...oauthFields,
  ...oauthWayFields,
  ...placementFields,
  ...loginFields,
  ...testFields,
]
