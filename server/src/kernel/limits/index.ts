export { countExactly, forgetCount, type Limit, type LimitVerdict, readCount } from './exact.ts'
export { networkOf } from './network-of.ts'
