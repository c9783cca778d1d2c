// `z`, `console`, `btoa` and `atob`.
{
  const { host, parse, stringify, later } = ground
  const PREVIEW_LENGTH = 100
  const LINE_LENGTH_MAX = 4_000 // LOG_LINE_LENGTH_MAX of kernel/sandbox
  const LINES_MAX = 200

  const textOf = (value) => (value === undefined || value === null ? '' : String(value))

  const fromRecord = (record, convert) => {
    const result = {}
    for (const name of Object.keys(Object(record))) {
      if (record[name] !== undefined && record[name] !== null) result[name] = convert(record[name])
    }
    return result
  }

  /** An object goes out as a form where the headers say so, else as JSON. */
  const dataOf = (data, headers) => {
    if (typeof data !== 'object') return String(data)
    const type = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type')
    if (!type || !headers[type].includes('x-www-form-urlencoded')) return stringify(data)
    return Object.keys(data)
      .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(data[name]))}`)
      .join('&')
  }

  /** What goes out, from what a script gives: a URL, a request, or by old habit a whole bundle. */
  const requestOf = (given) => {
    if (typeof given === 'string') return requestOf({ url: given })
    if (given === null || typeof given !== 'object')
      throw new TypeError('z.request needs a request: { method, url, … }')
    if (given.request && !given.url) return requestOf(given.request)
    const data = given.data ?? given.body
    const headers = fromRecord(given.headers, textOf)
    const { auth } = given
    return {
      method: textOf(given.method || 'GET').toUpperCase(),
      url: textOf(given.url),
      headers,
      params: fromRecord(given.params ?? given.qs, (value) => value),
      data: data === undefined || data === null ? null : dataOf(data, headers),
      auth: Array.isArray(auth) && auth.length === 2 ? [textOf(auth[0]), textOf(auth[1])] : null,
    }
  }

  const send = (request) => parse(host('request', stringify(request)))

  const request = (given, callback) => {
    const wanted = requestOf(given)
    if (typeof callback !== 'function') return send(wanted)
    later(() => {
      let response
      try {
        response = send(wanted)
      } catch (error) {
        return callback(error, undefined)
      }
      callback(null, response)
    })
  }

  const digest = (what) => (algorithm, key, text, encoding, input) =>
    host(
      what,
      stringify({
        algorithm: textOf(algorithm),
        key: textOf(key),
        text: textOf(text),
        encoding: encoding === undefined ? 'hex' : textOf(encoding).toLowerCase(),
        input: input === undefined ? 'utf8' : textOf(input).toLowerCase().replace('utf-8', 'utf8'),
      }),
    )
  const hash = digest('hash')
  const hmac = digest('hmac')

  globalThis.z = {
    request,
    JSON: {
      parse: (text) => {
        try {
          return parse(text)
        } catch {
          const shown = textOf(text)
          const preview = shown.length > PREVIEW_LENGTH ? `${shown.slice(0, PREVIEW_LENGTH)}…` : shown
          throw new Error(`Error parsing response. We got: "${preview}"`)
        }
      },
      stringify: (value, replacer, space) => stringify(value, replacer, space),
    },
    hash: (algorithm, text, encoding, input) => hash(algorithm, '', text, encoding, input),
    hmac: (algorithm, key, text, encoding, input) => hmac(algorithm, key, text, encoding, input),
  }

  const shownOf = (value) => {
    if (typeof value === 'string') return value
    if (value instanceof Error) return `${value.name}: ${value.message}`
    try {
      return stringify(value) ?? String(value)
    } catch {
      return String(value)
    }
  }
  let lines = 0
  const log = (...values) => {
    if (++lines > LINES_MAX) return
    host('log', lines === LINES_MAX ? '…' : values.map(shownOf).join(' ').slice(0, LINE_LENGTH_MAX))
  }
  globalThis.console = { log, info: log, warn: log, error: log, debug: log, trace: log, dir: log }

  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  globalThis.btoa = (given) => {
    const text = String(given)
    let result = ''
    for (let at = 0; at < text.length; at += 3) {
      const bytes = [0, 1, 2].map((place) => text.charCodeAt(at + place) || 0)
      if (bytes.some((byte) => byte > 255)) throw new Error('btoa takes characters up to 255 only')
      const bits = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2]
      const left = text.length - at
      result += ALPHABET[bits >> 18] + ALPHABET[(bits >> 12) & 63]
      result += (left > 1 ? ALPHABET[(bits >> 6) & 63] : '=') + (left > 2 ? ALPHABET[bits & 63] : '=')
    }
    return result
  }
  globalThis.atob = (given) => {
    const text = String(given)
      .replace(/[\t\n\f\r ]/g, '')
      .replace(/={1,2}$/, '')
    if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text))
      throw new Error('atob was given a text that is not base64')
    let [result, bits, count] = ['', 0, 0]
    for (const letter of text) {
      bits = ((bits << 6) | ALPHABET.indexOf(letter)) & 0xffff
      count += 6
      if (count < 8) continue
      count -= 8
      result += String.fromCharCode((bits >> count) & 255)
    }
    return result
  }
}
