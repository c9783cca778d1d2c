// Development mode. Only the commands `dev` and `demo` start it; nothing in the product knows it.
export { answerConsent } from './providers/index.ts'
export { type Development, type DevelopmentOptions, startDevelopment } from './start-development.ts'
