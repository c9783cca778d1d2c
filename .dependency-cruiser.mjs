// The import order, one way: kernel <- accounts, apps <- clients <- oauth <- connections <- actions <- zaps <- console.
// main, routes, events, jobs, metrics, tick, cli and dev see everything; only cli reaches dev.
const order = ['kernel', 'accounts', 'apps', 'clients', 'oauth', 'connections', 'actions', 'zaps', 'console']
const siblings = { accounts: ['apps'], apps: ['accounts'] }
const tests = '\\.test\\.ts$'

const upward = order.flatMap((slice, level) => {
  const above = [...order.slice(level + 1), ...(siblings[slice] ?? [])]
  return above.length === 0
    ? []
    : [
        {
          name: `${slice}-looks-down`,
          comment: `${slice} may import only what stands before it in the order; what goes up is an event.`,
          severity: 'error',
          from: { path: `^server/src/${slice}/`, pathNot: tests },
          to: { path: `^server/src/(${above.join('|')})/` },
        },
      ]
})

const faces = order
  .filter((slice) => slice !== 'kernel')
  .map((slice) => ({
    name: `${slice}-has-one-face`,
    comment: `Other slices import ${slice} through its index.ts.`,
    severity: 'error',
    from: { path: `^server/src/(${order.join('|')})/`, pathNot: [`^server/src/${slice}/`, tests] },
    to: { path: `^server/src/${slice}/(?!index\\.ts$)` },
  }))

export default {
  forbidden: [
    ...upward,
    ...faces,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { path: '^(server|sdk)/src/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'slices-do-not-see-the-composition',
      comment: 'main, routes, events, jobs, cli and dev know the slices, never the other way round.',
      severity: 'error',
      from: { path: `^server/src/(${order.join('|')})/`, pathNot: tests },
      to: { path: '^server/src/((main|routes|events|jobs|metrics|tick|config)\\.ts$|cli/|dev/)' },
    },
    {
      name: 'only-cli-reaches-dev',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/(cli|dev)/', tests] },
      to: { path: '^server/src/dev/' },
    },
    {
      name: 'wire-is-types',
      comment: 'The server imports the SDK as types; the demo partner alone uses it.',
      severity: 'error',
      from: { path: '^server/src/', pathNot: ['^server/src/dev/', tests] },
      to: { path: '^sdk/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'sdk-stands-alone',
      severity: 'error',
      from: { path: '^sdk/src/', pathNot: tests },
      to: { pathNot: '^sdk/src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(/dist/|node_modules/@types)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default', 'types'],
    },
  },
}
