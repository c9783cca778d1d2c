// Mock providers: practice material for the demo and the tests. Nothing in the product knows them.
export { answerConsent, type ConsentAnswer } from './answer-consent.ts'
export {
  type ProviderKey,
  type ProviderOptions,
  providerKeys,
  type RunningProvider,
  startProvider,
  startProviders,
} from './start.ts'
