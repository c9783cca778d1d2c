// The first that fits counts: most browsers name others as well.
const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/\biPhone|iPad\b/, 'iOS'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
]

/** What people call the browser of a User-Agent: "Firefox on Linux"; what is not known is said so. */
export function browserName(userAgent: string | null): string {
  if (!userAgent) return 'An unknown browser'
  const browser = browsers.find(([look]) => look.test(userAgent))?.[1]
  const system = systems.find(([look]) => look.test(userAgent))?.[1]
  if (!browser && !system) return userAgent.slice(0, 60)
  return system ? `${browser ?? 'A browser'} on ${system}` : (browser ?? 'A browser')
}
