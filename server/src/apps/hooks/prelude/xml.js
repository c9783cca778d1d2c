// XML in the sandbox, by the sandbox's own limits: no DTD, no entities but XML's five and characters by number.
{
  const DEPTH_MAX = 200
  const ENTITIES = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
  const TOKEN = /<!--[\s\S]*?-->|<!\[CDATA\[([\s\S]*?)\]\]>|<\?[\s\S]*?\?>|<\/([^\s<>/]+)\s*>|<([^\s<>/!?]+)|[^<]+/y
  const ATTRIBUTE = /\s+([^\s=<>/"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
  const TAG_END = /\s*(\/?)>/y

  const wrong = (why) => new Error(`Invalid XML: ${why}`)

  const decode = (text) =>
    text.includes('&')
      ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]*));?/g, (found, decimal, hex, name) => {
          if (found.endsWith(';') && name !== undefined && Object.hasOwn(ENTITIES, name)) return ENTITIES[name]
          if (found.endsWith(';') && name === undefined)
            return characterOf(decimal ? Number(decimal) : Number(`0x${hex}`))
          throw wrong(`${found} is no entity of XML`)
        })
      : text

  const characterOf = (code) => {
    if (code === 0 || code > 0x10ffff) throw wrong(`${code} is no character`)
    return String.fromCodePoint(code)
  }

  /** A document, an element or a text, with what scripts use of the DOM. */
  class Node {
    constructor(nodeType, nodeName, parentNode) {
      this.nodeType = nodeType
      this.nodeName = nodeName
      this.parentNode = parentNode
      this.childNodes = []
      this.attributes = []
      this.nodeValue = null
    }
    get tagName() {
      return this.nodeType === 1 ? this.nodeName : undefined
    }
    get localName() {
      return this.nodeName.slice(this.nodeName.indexOf(':') + 1)
    }
    get children() {
      return this.childNodes.filter((node) => node.nodeType === 1)
    }
    get documentElement() {
      return this.nodeType === 9 ? this.children[0] : undefined
    }
    get firstChild() {
      return this.childNodes[0] ?? null
    }
    get textContent() {
      const parts = []
      const walk = (node) => {
        if (node.nodeType === 3) parts.push(node.nodeValue)
        else node.childNodes.forEach(walk)
      }
      walk(this)
      return parts.join('')
    }
    getAttribute(name) {
      return this.attributes.find((attribute) => attribute.name === name)?.value ?? null
    }
    getElementsByTagName(name) {
      const found = []
      const walk = (node) => {
        for (const child of node.childNodes) {
          if (child.nodeType !== 1) continue
          if (name === '*' || child.nodeName === name) found.push(child)
          walk(child)
        }
      }
      walk(this)
      return found
    }
  }

  const addText = (parent, text) => {
    const node = new Node(3, '#text', parent)
    node.nodeValue = text
    parent.childNodes.push(node)
  }

  /** The document of an XML text, or of several elements side by side when `isFragment`. */
  ground.parseXml = (given, isFragment) => {
    const text = String(given).replace(/^\ufeff/, '')
    const document = new Node(9, '#document', null)
    let parent = document
    let depth = 0
    let at = 0

    const readTag = (name) => {
      const element = new Node(1, name, parent)
      for (;;) {
        ATTRIBUTE.lastIndex = at
        const found = ATTRIBUTE.exec(text)
        if (!found) break
        at = ATTRIBUTE.lastIndex
        if (element.getAttribute(found[1]) !== null) throw wrong(`${found[1]} stands twice in <${name}>`)
        element.attributes.push({ name: found[1], value: decode(found[2] ?? found[3]) })
      }
      TAG_END.lastIndex = at
      const end = TAG_END.exec(text)
      if (!end) throw wrong(`<${name}> does not end`)
      at = TAG_END.lastIndex
      parent.childNodes.push(element)
      if (end[1] === '/') return
      if (++depth > DEPTH_MAX) throw wrong(`it is nested deeper than ${DEPTH_MAX}`)
      parent = element
    }

    while (at < text.length) {
      TOKEN.lastIndex = at
      const found = TOKEN.exec(text)
      if (!found)
        throw wrong(`"${text.slice(at, at + 20)}" cannot be read${text.startsWith('<!DOCTYPE', at) ? ': no DTD' : ''}`)
      at = TOKEN.lastIndex
      const [token, data, closed, opened] = found
      if (opened !== undefined) readTag(opened)
      else if (closed !== undefined) {
        if (closed !== parent.nodeName) throw wrong(`</${closed}> closes what is not open`)
        parent = parent.parentNode
        depth--
      } else if (data !== undefined) addText(parent, data)
      else if (token[0] !== '<' && (parent !== document || isFragment)) addText(parent, decode(token))
      else if (token[0] !== '<' && token.trim() !== '') throw wrong('there is text outside of its element')
    }
    if (parent !== document) throw wrong(`<${parent.nodeName}> is not closed`)
    if (document.children.length === 0 || (document.children.length > 1 && !isFragment)) {
      throw wrong('it is not one element')
    }
    return document
  }
}
