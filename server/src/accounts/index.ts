export { addUser, findUser, type PartnerUser, provisionPartnerUser, type User } from './users.ts'
