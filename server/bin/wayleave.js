#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what it lacks. A published package runs what was built; a checkout
// runs its sources.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`wayleave needs Node.js 22.18 or newer; this is ${process.versions.node} (in a checkout: npx wayleave)`)
  process.exit(1)
}

const { existsSync } = await import('node:fs')
const { enableCompileCache, registerHooks } = await import('node:module')
enableCompileCache() // a third off the start, from the second one on
const isCheckout = existsSync(new URL('../src/cli/main.ts', import.meta.url))
if (isCheckout) preferSources()
const { main } = await import(isCheckout ? '../src/cli/main.ts' : '../dist/src/cli/main.js')
process.exit(await main(process.argv, process.env))

// The packages of the workspace offer their TypeScript under the condition `source`.
function preferSources() {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, 'source'] }),
  })
}
