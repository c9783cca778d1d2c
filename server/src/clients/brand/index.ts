// What a partner's pages look like: its logo and its stylesheet, copied at registration and served by us.
export { type BrandFile, type BrandMember, brandMembers, bytesMax as brandBytesMax } from './brand-file.ts'
export { brandOf, type GivenBrand, judgeBrand } from './brand-of.ts'
export { changeLooks, changeLooksWithin, type GivenLooks } from './change-looks.ts'
export { logoOf } from './logo.ts'
export { readBrandFile } from './read-brand-file.ts'
export { serveBrandFile } from './serve-brand-file.ts'
