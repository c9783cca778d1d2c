// The first script of the prelude. `host(what, text)` is the only way out of the engine: it is taken out of reach here.
// What the later scripts need of the engine they take from `ground`, before an app's script can have changed it.
globalThis.ground = (() => {
  const { host } = globalThis
  delete globalThis.host
  const RealFunction = Function

  // No text becomes a program, except in `_.template`: the four constructors of functions, by every way that leads there.
  const kinds = [() => {}, async () => {}, function* () {}, async function* () {}]
  for (const kind of kinds) {
    const prototype = Object.getPrototypeOf(kind)
    const refuse = () => {
      throw new TypeError('Function is not available in hooks: no text becomes a program')
    }
    Object.defineProperty(prototype, 'constructor', { value: refuse, writable: false, configurable: false })
  }
  for (const name of ['Function', 'eval']) delete globalThis[name]

  // The engine's own generator would begin anew with each call.
  Object.defineProperty(Math, 'random', { value: () => Number(host('random', '')), writable: true, configurable: true })

  return {
    host,
    Function: RealFunction,
    parse: JSON.parse,
    stringify: JSON.stringify,
    onSettled: RealFunction.prototype.call.bind(Promise.prototype.then),
    libraries: {},
  }
})()

// Timers run before the call ends, in the order in which they are due, without waiting: nothing survives the call.
{
  const timers = []
  let last = 0
  let now = 0
  const add = (run, delay, args) => {
    if (typeof run !== 'function') throw new TypeError('a timer needs a function')
    timers.push({ id: ++last, due: now + Math.max(0, Number(delay) || 0), run: () => run(...args) })
    return last
  }
  const clear = (id) => {
    const place = timers.findIndex((timer) => timer.id === id)
    if (place >= 0) timers.splice(place, 1)
  }
  globalThis.setTimeout = (run, delay, ...args) => add(run, delay, args)
  globalThis.setImmediate = (run, ...args) => add(run, 0, args)
  globalThis.clearTimeout = clear
  globalThis.clearImmediate = clear
  ground.later = (run) => add(run, 0, [])
  ground.nextTimer = () => {
    if (timers.length === 0) return undefined
    let first = 0
    for (let place = 1; place < timers.length; place++) if (timers[place].due < timers[first].due) first = place
    const [timer] = timers.splice(first, 1)
    now = timer.due
    return timer.run
  }
}
