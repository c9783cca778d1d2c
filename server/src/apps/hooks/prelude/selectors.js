// The selectors of `find`: names, `*`, `[name]`, `[name="value"]`, `#id`, `.class`, `a b`, `a > b`, `a, b`, and of the whole
// result `:first`, `:last`, `:eq(n)`.
{
  const PART =
    /\s*(>)\s*|(\s+)|(\*|(?:[\w-]|[\u0080-\uffff]|\\.)+)|\[\s*([\w:.-]+)\s*(?:([~^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]]*?))\s*)?\]|#([\w-]+)|\.([\w-]+)|:(first|last|eq)(?:\((-?\d+)\))?/y

  const compare = {
    '=': (held, wanted) => held === wanted,
    '~=': (held, wanted) => held.split(/\s+/).includes(wanted),
    '^=': (held, wanted) => held.startsWith(wanted),
    '$=': (held, wanted) => held.endsWith(wanted),
    '*=': (held, wanted) => held.includes(wanted),
  }

  const testOf = ([, , , name, attribute, operator, double, single, bare, id, kind]) => {
    if (name === '*') return () => true
    if (name !== undefined) {
      const plain = name.replace(/\\(.)/g, '$1')
      return (node) => node.nodeName === plain || (!plain.includes(':') && node.localName === plain)
    }
    if (id !== undefined) return (node) => node.getAttribute('id') === id
    if (kind !== undefined) return (node) => compare['~='](node.getAttribute('class') ?? '', kind)
    const wanted = double ?? single ?? bare ?? ''
    return (node) => {
      const held = node.getAttribute(attribute)
      return held !== null && (operator === undefined || compare[operator](held, wanted))
    }
  }

  /** `a > b c` as steps from left to right: tests of one element, and whether it is a child of the one before. */
  const stepsOf = (selector) => {
    const steps = [{ isChild: false, tests: [] }]
    const picks = []
    let at = 0
    while (at < selector.length) {
      PART.lastIndex = at
      const found = PART.exec(selector)
      if (!found) throw new Error(`This selector cannot be read: ${selector}`)
      at = PART.lastIndex
      const [, child, space, , , , , , , , , pick, place] = found
      const last = steps[steps.length - 1]
      if (pick) picks.push({ first: 0, last: -1, eq: Number(place) }[pick])
      else if (!child && !space) last.tests.push(testOf(found))
      else if (last.tests.length > 0 || child) steps.push({ isChild: Boolean(child), tests: [] })
    }
    return { steps: steps.filter(({ tests }, place) => tests.length > 0 || place === steps.length - 1), picks }
  }

  /** The elements within `roots` that the selector means, each once, in the order of the document. */
  ground.select = (selector, roots, { isOwn = false } = {}) => {
    const found = new Set()
    for (const one of String(selector).split(',')) {
      const { steps, picks } = stepsOf(one.trim())
      let nodes = roots
      steps.forEach(({ tests, isChild }, place) => {
        const within =
          isOwn && place === 0
            ? nodes
            : nodes.flatMap((node) => (isChild ? node.children : node.getElementsByTagName('*')))
        nodes = [...new Set(within)].filter((node) => tests.every((test) => test(node)))
      })
      for (const pick of picks) nodes = [nodes.at(pick)].filter(Boolean)
      for (const node of nodes) found.add(node)
    }
    return [...found]
  }
}
