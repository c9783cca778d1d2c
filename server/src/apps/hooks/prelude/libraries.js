// `_`, `moment` and `async`, as their packages publish them, and what scripts of the older platform expect of `_`.
{
  const { underscore, moment, async } = ground.libraries
  const isSettings = (value) =>
    ['interpolate', 'evaluate', 'escape'].some(
      (name) => Object.prototype.toString.call(value?.[name]) === '[object RegExp]',
    )

  // `{{ name }}` beside underscore's own `<%= name %>`.
  underscore.templateSettings = {
    evaluate: /<%([\s\S]+?)%>/g,
    interpolate: /(?:\{\{|<%=)([\s\S]+?)(?:\}\}|%>)/g,
    escape: /<%-([\s\S]+?)%>/g,
  }
  const compile = underscore.template
  // Underscore 1.4: with data the text at once, else a function that makes it.
  underscore.template = (text, data, settings) => {
    if (isSettings(data)) return compile(text, data)
    const made = compile(text, settings)
    return data === undefined || data === null ? made : made(data)
  }
  moment.suppressDeprecationWarnings = true
  globalThis._ = underscore
  globalThis.moment = moment
  globalThis.async = async
}
