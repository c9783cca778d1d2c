// What each scope lets an app do, said to the person who is asked.
const words: Readonly<Record<string, string>> = {
  openid: 'Know who you are: your name and e-mail address',
  'nla:exposed_actions:execute': 'Run the actions that you have set up, in your name',
  profile: 'See your profile: name, e-mail address and time zone',
  zap: 'See your Zaps that this app made, and the apps and actions that you can use',
  'zap:write': 'Make and change Zaps',
  'zap:delete': 'Delete Zaps',
  'zap:all': 'See all Zaps that you own',
  'zap:account:all': 'See all Zaps that are shared with you',
  'zap:runs': 'See what your Zaps have done',
  'action:run': 'Run actions in your name, with the accounts that you connected',
  'connection:read': 'See which accounts you connected (never their passwords or tokens)',
  'connection:write': 'Connect accounts, and disconnect them',
  external: 'Use the accounts that you connected from its own pages',
  'mcp:run': 'Let an assistant run actions in your name',
  'promotions:read': 'See the promotions of your account',
  'promotions:write': 'Change the promotions of your account',
  'connection:webhook:read': 'See which notices about your connections are sent',
  'connection:webhook:write': 'Change which notices about your connections are sent',
}

/** One line for each permission among `scopes`; a scope that has no words yet stands as it is. */
export function inWords(scopes: readonly string[], permissionOf: (scope: string) => string): string[] {
  return [...new Set(scopes.map(permissionOf).map((permission) => words[permission] ?? permission))]
}
