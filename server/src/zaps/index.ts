// Zaps and their templates. Other slices import from here alone.
export { createZap } from './create-zap.ts'
export { listZaps } from './list-zaps.ts'
export { templateSchema } from './templates/template.ts'
export { putTemplate } from './templates/templates.ts'
export { turnOffZapsOf } from './turn-off.ts'
export { type TurnedOn, turnOnZapsOf } from './turn-on.ts'
export { type ZapUse, zapsUsing } from './uses.ts'
export { zapIdOf } from './zap.ts'
