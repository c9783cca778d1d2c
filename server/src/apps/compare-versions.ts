/** Orders two versions by their precedence (Semantic Versioning 2.0.0 §11): negative when `a` comes before `b`. */
export function compareVersions(a: string, b: string): number {
  const [numbersA, preA] = split(a)
  const [numbersB, preB] = split(b)
  const byNumbers = compareParts(numbersA, numbersB)
  if (byNumbers !== 0 || preA === preB) return byNumbers
  if (preA === undefined || preB === undefined) return preA === undefined ? 1 : -1 // 1.0.0-beta comes before 1.0.0
  return compareParts(preA.split('.'), preB.split('.'))
}

function split(version: string): [numbers: string[], preRelease: string | undefined] {
  const hyphen = version.indexOf('-')
  if (hyphen < 0) return [version.split('.'), undefined]
  return [version.slice(0, hyphen).split('.'), version.slice(hyphen + 1)]
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let place = 0; place < Math.min(a.length, b.length); place++) {
    const order = comparePart(a[place] ?? '', b[place] ?? '')
    if (order !== 0) return order
  }
  return a.length - b.length
}

function comparePart(a: string, b: string): number {
  const isNumberA = /^\d+$/.test(a)
  const isNumberB = /^\d+$/.test(b)
  if (isNumberA && isNumberB) return Math.sign(Number(a) - Number(b))
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
