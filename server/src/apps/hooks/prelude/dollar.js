// `$`: the part of jQuery that scripts use, over XML instead of a page.
{
  const { parse, parseXml, select } = ground

  const isArrayLike = (value) =>
    Array.isArray(value) || (value !== null && typeof value === 'object' && typeof value.length === 'number')

  const nodesOf = (given) => {
    if (given === undefined || given === null || given === '') return []
    if (typeof given === 'string') return given.trim()[0] === '<' ? parseXml(given, true).children : []
    return isArrayLike(given) ? Array.from(given) : [given]
  }

  class Query {
    constructor(nodes) {
      this.length = nodes.length
      for (let place = 0; place < nodes.length; place++) this[place] = nodes[place]
    }
    toArray() {
      return Array.from(this)
    }
    get(place) {
      return place === undefined ? this.toArray() : this.toArray().at(place)
    }
    size() {
      return this.length
    }
    find(selector) {
      return new Query(select(selector, this.toArray()))
    }
    children(selector) {
      return new Query(this.toArray().flatMap((node) => node.children)).filter(selector ?? '*')
    }
    parent() {
      return new Query(
        [...new Set(this.toArray().map((node) => node.parentNode))].filter((node) => node?.nodeType === 1),
      )
    }
    siblings(selector) {
      const own = this.toArray()
      return new Query(own.flatMap((node) => node.parentNode.children.filter((one) => !own.includes(one)))).filter(
        selector ?? '*',
      )
    }
    filter(chosen) {
      if (typeof chosen !== 'function') return new Query(select(chosen, this.toArray(), { isOwn: true }))
      return new Query(this.toArray().filter((node, place) => chosen.call(node, place, node)))
    }
    not(selector) {
      const without = select(selector, this.toArray(), { isOwn: true })
      return new Query(this.toArray().filter((node) => !without.includes(node)))
    }
    is(selector) {
      return this.filter(selector).length > 0
    }
    eq(place) {
      return new Query([this.get(place)].filter(Boolean))
    }
    first() {
      return this.eq(0)
    }
    last() {
      return this.eq(-1)
    }
    text() {
      return this.toArray()
        .map((node) => node.textContent)
        .join('')
    }
    attr(name) {
      return this[0]?.getAttribute(name) ?? undefined
    }
    each(visit) {
      $.each(this.toArray(), visit)
      return this
    }
    map(convert) {
      return new Query($.map(this.toArray(), (node, place) => convert.call(node, place, node)))
    }
  }

  const $ = (given, within) => (within === undefined ? new Query(nodesOf(given)) : $(within).find(given))
  $.fn = Query.prototype

  const pairsOf = (name, value, isTraditional, add) => {
    if (Array.isArray(value)) {
      value.forEach((item, place) => {
        if (isTraditional) add(name, item)
        else pairsOf(`${name}[${typeof item === 'object' && item !== null ? place : ''}]`, item, false, add)
      })
    } else if (!isTraditional && value !== null && typeof value === 'object') {
      for (const key of Object.keys(value)) pairsOf(`${name}[${key}]`, value[key], false, add)
    } else add(name, value)
  }
  const encode = (text) => encodeURIComponent(text).replace(/%20/g, '+')

  /** `a=1&b=x+y`; lists and objects with brackets, unless `isTraditional`. */
  $.param = (given, isTraditional = false) => {
    const pairs = []
    const add = (name, value) => {
      const plain = typeof value === 'function' ? value() : value
      pairs.push(`${encode(name)}=${encode(plain === undefined || plain === null ? '' : plain)}`)
    }
    if (Array.isArray(given)) for (const { name, value } of given) add(name, value)
    else for (const name of Object.keys(Object(given))) pairsOf(name, given[name], isTraditional, add)
    return pairs.join('&')
  }
  $.parseXML = (text) => parseXml(text, false)
  $.parseJSON = (text) => parse(text)
  $.each = (given, visit) => {
    for (const key of isArrayLike(given) ? Array.from(given).keys() : Object.keys(Object(given))) {
      if (visit.call(given[key], key, given[key]) === false) break
    }
    return given
  }
  $.map = (given, convert) => {
    const keys = isArrayLike(given) ? [...Array.from(given).keys()] : Object.keys(Object(given))
    return keys.flatMap((key) => convert(given[key], key) ?? [])
  }
  $.grep = (items, test, isInverted = false) => items.filter((item, place) => Boolean(test(item, place)) !== isInverted)
  $.inArray = (value, items, from) => (items ? Array.prototype.indexOf.call(items, value, from) : -1)
  $.merge = (first, second) => {
    for (const item of Array.from(second)) first.push(item)
    return first
  }
  $.makeArray = (given) =>
    given === undefined || given === null ? [] : isArrayLike(given) ? Array.from(given) : [given]
  $.unique = (items) => [...new Set(items)]
  $.trim = (text) => (text === undefined || text === null ? '' : String(text).trim())
  $.type = (value) =>
    value === null || (typeof value !== 'object' && typeof value !== 'function')
      ? String(value === null ? null : typeof value)
      : Object.prototype.toString.call(value).slice(8, -1).toLowerCase()
  $.isArray = Array.isArray
  $.isFunction = (value) => typeof value === 'function'
  $.isNumeric = (value) => !Array.isArray(value) && value - Number.parseFloat(value) + 1 >= 0
  $.isEmptyObject = (value) => Object.keys(Object(value)).length === 0
  $.isPlainObject = (value) =>
    $.type(value) === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value))
  $.now = () => Date.now()
  $.noop = () => {}
  $.proxy = (run, self) => (typeof self === 'string' ? run[self].bind(run) : run.bind(self))

  const extend = (target, source, isDeep) => {
    for (const name of Object.keys(Object(source))) {
      const value = source[name]
      if (name === '__proto__' || value === undefined || value === target) continue
      const isNested = isDeep && ($.isPlainObject(value) || Array.isArray(value))
      if (!isNested) target[name] = value
      else {
        const held = Object.hasOwn(target, name) ? target[name] : undefined
        const isAlike = Array.isArray(value) ? Array.isArray(held) : $.isPlainObject(held)
        target[name] = extend(isAlike ? held : Array.isArray(value) ? [] : {}, value, true)
      }
    }
    return target
  }
  /** `$.extend(target, …sources)`, or `$.extend(true, target, …sources)` through all levels. */
  $.extend = (first, ...rest) => {
    const isDeep = first === true
    const [target, ...sources] = isDeep ? rest : [first, ...rest]
    return sources.reduce((held, source) => extend(held, source, isDeep), Object(target))
  }

  globalThis.$ = $
  globalThis.jQuery = $
}
