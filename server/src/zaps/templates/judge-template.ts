// What must hold of a template before it is kept. Pure.
import type { PublishedApp } from '../../apps/index.ts'
import { unknownAliases } from '../steps/mapping.ts'
import { actionOfStep } from './resolve-step.ts'
import type { GivenTemplate, TemplateStep } from './template.ts'

/** `path`: where in the template, as in `['steps', 1, 'action']`. */
export type TemplateMistake = { path: readonly (string | number)[]; message: string }

/** The apps that the steps name; undefined where there is none that the template may name. */
export type NamedApps = ReadonlyMap<string, PublishedApp | undefined>

/** Everything that is wrong, in the order of the steps. */
export function judgeTemplate({ status, steps }: GivenTemplate, apps: NamedApps): TemplateMistake[] {
  const none = status === 'published' && steps.length === 0
  const empty = none ? [{ path: ['steps'], message: 'A published template has at least one step.' }] : []
  return [...empty, ...steps.flatMap((step, at) => rules.flatMap((rule) => rule(step, at, steps, apps)))]
}

type Rule = (step: TemplateStep, at: number, all: readonly TemplateStep[], apps: NamedApps) => TemplateMistake[]

const hasApp: Rule = ({ app }, at, _all, apps) =>
  apps.get(app) ? [] : [mistake(at, 'app', `there is no app ${app} here`)]

const hasAction: Rule = (step, at, _all, apps) => {
  const app = apps.get(step.app)
  if (!app || step.action === undefined || actionOfStep(step, at, app)) return []
  const isThere = actionOfStep({ action: step.action }, at === 0 ? 1 : 0, app) !== undefined
  if (isThere && at === 0)
    return [mistake(at, 'action', `${step.action} of ${app.key} reads nothing: a Zap begins with what reads`)]
  if (isThere) return [mistake(at, 'action', `${step.action} of ${app.key} reads: only the first step of a Zap may`)]
  const { type } = step
  const hasKey = type !== undefined && actionOfStep({ action: step.action }, at, app) !== undefined
  if (hasKey) return [mistake(at, 'type', `${step.action} of ${app.key} is no ${type}`)]
  return [mistake(at, 'action', `${app.key} has no action ${step.action}`)]
}

const hasOwnAlias: Rule = ({ alias }, at, all) => {
  const isTaken = alias !== undefined && all.slice(0, at).some((step) => step.alias === alias)
  return isTaken ? [mistake(at, 'alias', `another step has the alias ${alias}`)] : []
}

const namesEarlierSteps: Rule = ({ inputs }, at, all) => {
  const known = new Set(all.slice(0, at).map(({ alias }) => alias ?? null))
  return unknownAliases({ ...inputs }, known).map(({ alias }) =>
    mistake(at, 'inputs', `no earlier step has the alias ${alias}`),
  )
}

const rules: readonly Rule[] = [hasApp, hasAction, hasOwnAlias, namesEarlierSteps]

function mistake(at: number, member: string, words: string): TemplateMistake {
  return { path: ['steps', at, member], message: `step ${at + 1}: ${words}.` }
}
