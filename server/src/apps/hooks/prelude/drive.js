// The last script of the prelude: the function that the sandbox calls. It gives the outcome as JSON, or an empty text as
// long as there is none.
;(() => {
  const { parse, stringify, onSettled, exceptionOf, nextTimer } = ground
  delete globalThis.ground
  let outcome = ''
  let isSettled = false
  let given

  const settle = (value) => {
    if (isSettled) return
    isSettled = true
    if (typeof value === 'function' || typeof value === 'symbol') {
      outcome = failure(`The hook returned a ${typeof value}, which JSON cannot hold.`)
      return
    }
    try {
      outcome = stringify({ kind: 'returned', value: value === undefined ? null : value, status_code: statusCode() })
    } catch (error) {
      if (isOutOfMemory(error)) throw error
      outcome = failure(`The hook returned what JSON cannot hold: ${messageOf(error)}`)
    }
  }

  const fail = (error) => {
    if (isSettled) return
    if (isOutOfMemory(error)) throw error
    isSettled = true
    const exception = exceptionOf(error)
    if (exception) outcome = stringify({ kind: 'raised', exception, message: messageOf(error) })
    else outcome = failure(titleOf(error), placeOf(error))
  }

  const failure = (message, place) => stringify({ kind: 'failed', reason: 'script', message, ...place })

  const refuse = (message) => {
    isSettled = true
    outcome = failure(message)
  }

  const isOutOfMemory = (error) => error instanceof InternalError && error.message.startsWith('out of memory')

  // What the script says the status is: `bundle.response.status_code = 401`.
  const statusCode = () => (given?.response ? Number(given.response.status_code) : undefined)

  const messageOf = (error) => {
    try {
      return String(error.message).slice(0, 2_000)
    } catch {
      return ''
    }
  }

  const titleOf = (error) => {
    try {
      return (error instanceof Error ? `${error.name}: ${error.message}` : `The script threw ${String(error)}`).slice(
        0,
        2_000,
      )
    } catch {
      return 'The script threw something that has no text.'
    }
  }

  // The innermost place that is the script's own.
  const placeOf = (error) => {
    try {
      const found = /(?:^|[\s(])(script\.hooks\.js):(\d+)(?::(\d+))?/.exec(error.stack)
      return found ? { line: Number(found[2]), column: Number(found[3] || 1) } : {}
    } catch {
      return {}
    }
  }

  const callback = (error, value) => (error === null || error === undefined ? settle(value) : fail(error))

  const start = (zap, text) => {
    const { method, bundle } = parse(text)
    given = bundle
    if (zap === null || (typeof zap !== 'object' && typeof zap !== 'function')) {
      return refuse('The script defines no object Zap.')
    }
    if (method === undefined) return settle(methodsOf(zap))
    if (typeof zap[method] !== 'function') return refuse(`Zap.${method} is not a function.`)
    const value = zap[method](bundle, callback)
    if (value !== null && typeof value === 'object' && typeof value.then === 'function') {
      onSettled(Promise.resolve(value), settle, fail)
    } else if (value !== undefined) settle(value)
  }

  const methodsOf = (zap) => {
    const names = []
    for (const name in zap) if (typeof zap[name] === 'function') names.push(name)
    return names
  }

  return (step, value, text) => {
    try {
      if (step === 'thrown') fail(value)
      else if (step === 'start') start(value, text)
      else {
        const timer = isSettled ? undefined : nextTimer()
        if (timer) timer()
        else settle(undefined)
      }
    } catch (error) {
      fail(error)
    }
    return outcome
  }
})()
