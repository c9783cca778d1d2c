// The types of @wayleave/sdk/wire as JSON Schemas, read by the TypeScript compiler: what a type promises can then be held
// against real answers. Members that a type does not name are refused.

import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** A JSON Schema with all that it refers to in its `$defs`. */
export type Schema = { [keyword: string]: unknown }

const file = fileURLToPath(new URL('../src/wire/index.ts', import.meta.url))
const options = {
  strict: true,
  noEmit: true,
  module: ts.ModuleKind.NodeNext,
  allowImportingTsExtensions: true,
  types: [],
}

/** Reads the types once; gives the schema of each that is exported, by its name. */
export function readWireTypes(): (name: string) => Schema {
  const program = ts.createProgram([file], options)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file)
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} exports nothing`)
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]))
  return (name) => {
    const symbol = exported.get(name)
    if (!symbol) throw new Error(`@wayleave/sdk/wire has no type ${name}`)
    const $defs: Record<string, Schema> = {}
    return {
      ...schemaOf(checker.getDeclaredTypeOfSymbol(resolved(symbol, checker)), { checker, $defs, names: new Map() }),
      $defs,
    }
  }
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
}

/** Objects are written once, by the name in `names`, so that a type may hold itself. */
type Writing = { checker: ts.TypeChecker; $defs: Record<string, Schema>; names: Map<ts.Type, string> }

function schemaOf(type: ts.Type, to: Writing): Schema {
  const { flags } = type
  if (flags & ts.TypeFlags.Any || flags & ts.TypeFlags.Unknown) return {}
  if (type.isUnion()) return unionOf(type, to)
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value }
  if (flags & ts.TypeFlags.BooleanLiteral) return { const: to.checker.typeToString(type) === 'true' }
  if (flags & ts.TypeFlags.String) return { type: 'string' }
  if (flags & ts.TypeFlags.Number) return { type: 'number' }
  if (flags & ts.TypeFlags.Null) return { type: 'null' }
  return namedOf(type, to)
}

function unionOf(type: ts.UnionType, to: Writing): Schema {
  const alternatives = type.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
  const isBoolean = alternatives.filter(({ flags }) => flags & ts.TypeFlags.BooleanLiteral).length === 2
  const others = alternatives.filter(({ flags }) => !(isBoolean && flags & ts.TypeFlags.BooleanLiteral))
  const written = [...others.map((one) => schemaOf(one, to)), ...(isBoolean ? [{ type: 'boolean' }] : [])]
  return written.length === 1 && written[0] ? written[0] : { anyOf: written }
}

function namedOf(type: ts.Type, to: Writing): Schema {
  const known = to.names.get(type)
  if (known !== undefined) return { $ref: `#/$defs/${known}` }
  const name = `t${to.names.size}`
  to.names.set(type, name)
  to.$defs[name] = to.checker.isArrayType(type) ? arrayOf(type, to) : objectOf(type, to)
  return { $ref: `#/$defs/${name}` }
}

function arrayOf(type: ts.Type, to: Writing): Schema {
  const [item] = to.checker.getTypeArguments(type as ts.TypeReference)
  return { type: 'array', items: item ? schemaOf(item, to) : {} }
}

function objectOf(type: ts.Type, to: Writing): Schema {
  const members = to.checker.getPropertiesOfType(type)
  const rest = type.getStringIndexType()
  const required = members.filter(({ flags }) => !(flags & ts.SymbolFlags.Optional)).map(({ name }) => name)
  const properties = members.map((member) => [member.name, schemaOf(to.checker.getTypeOfSymbol(member), to)])
  const additionalProperties = rest ? schemaOf(rest, to) : false
  return { type: 'object', properties: Object.fromEntries(properties), required, additionalProperties }
}
