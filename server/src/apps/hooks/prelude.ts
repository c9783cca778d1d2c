// The texts that make up the world of a hook's script, in the order in which the sandbox evaluates them.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Script } from '../../kernel/sandbox/index.ts'

const require = createRequire(import.meta.url)

const LIBRARIES = {
  underscore: 'underscore/underscore-umd-min.js',
  moment: 'moment/min/moment.min.js',
  async: 'async/dist/async.min.js',
} as const

const AFTER_LIBRARIES = ['libraries.js', 'exceptions.js', 'z.js', 'xml.js', 'selectors.js', 'dollar.js', 'drive.js']

/** Reads the prelude: the libraries as their packages publish them, between our own scripts of `prelude/`. */
export function hookPrelude(): readonly Script[] {
  return [own('ground.js'), ...Object.entries(LIBRARIES).map(library), ...AFTER_LIBRARIES.map(own)]
}

function own(name: string): Script {
  return {
    name: `prelude/${name}`,
    text: readFileSync(new URL(`./prelude/${name}`, import.meta.url), 'utf8'),
  }
}

// Underscore compiles its templates with `Function`, which scripts have no more: it is lent to the libraries alone.
function library([name, file]: [string, string]): Script {
  const text = readFileSync(require.resolve(file), 'utf8')
  const wrapped = `{ const module = { exports: {} };
(function (module, exports, Function) {${text}
}).call(module.exports, module, module.exports, ground.Function)
ground.libraries.${name} = module.exports }`
  return { name: file, text: wrapped }
}
