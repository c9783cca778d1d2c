// What a script throws to say how the call is to end. With `new` and without.
{
  const names = [
    'ErrorException',
    'HaltedException',
    'StopRequestException',
    'ExpiredAuthException',
    'RefreshTokenException',
    'InvalidSessionException',
  ]
  const known = names.map((name) => {
    const Exception = {
      [name]: function (message) {
        const error = new Error(message === undefined ? '' : String(message))
        return Object.setPrototypeOf(error, (new.target || Exception).prototype)
      },
    }[name]
    Exception.prototype = Object.create(Error.prototype, {
      constructor: { value: Exception, writable: true, configurable: true },
      name: { value: name, writable: true, configurable: true },
    })
    globalThis[name] = Exception
    return { name, prototype: Exception.prototype }
  })
  const isAbove = ground.Function.prototype.call.bind(Object.prototype.isPrototypeOf)

  /** The name of the exception that `error` is, or undefined. */
  ground.exceptionOf = (error) =>
    error !== null && typeof error === 'object'
      ? known.find(({ prototype }) => isAbove(prototype, error))?.name
      : undefined
}
