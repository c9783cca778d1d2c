// The templates of manifests: filling them with a connection's fields and an operation's inputs.

export { fillJson } from './fill-json.ts'
export { type FilledRequest, fillRequest } from './fill-request.ts'
export { fillHeader, fillText } from './fill-text.ts'
export { fillUrl } from './fill-url.ts'
export { matchesHosts, splitHostEntry } from './hosts.ts'
export { namesIn, type Part, parseTemplate, singleName, TemplateError } from './parts.ts'
export { splitUrlTemplate, type UrlTemplate } from './url-template.ts'
export { lookUp, type Values } from './values.ts'
